"""Quality requirements together with customers: module 2 of the mission and row 7.2.

Here, with its issue: workshops, clauses, requirements, customer-specific requirements.
Not here: calendars and clocks that a clause drives (qms.clocks).
"""
