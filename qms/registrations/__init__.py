"""Registrations and certificates: what an authority or body has granted, for what, until when; and what touches one.

Doors for others: `affected_registrations` finds those that a record touches, `ask_for_assessment` lets regulatory
affairs assess one of them, `regulatory_transitions` and `regulatory_acts` give a kind the acts for it, and the guard
`registrations_are_decided` keeps the record from release until each is decided.
"""
