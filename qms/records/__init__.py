"""The one registry of all quality records, and what every record has.

Here: Record, numbers, links, files, messages to the customer, internal notes, events, followers, search, offers.
Not here: states and transitions (workflow), signatures, due times (clocks), and what a kind of record adds (domains).
"""
