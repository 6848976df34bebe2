"""Clocks: calendars, due times with the receipt that explains them, and shares of a clock for reminders.

The arithmetic is pure: it knows no model, no request and no person, only zones, calendars and units.
Deadlines themselves are data rows with a citation; no statutory time is written in this package.
What a deadline is about, and who is told, belongs to the domains and to the notifications.
"""
