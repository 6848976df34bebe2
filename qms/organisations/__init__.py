"""Organisations (tenants), their sites, customers and contacts, and the wall between them.

Here: which organisation, person and customer the running transaction acts for, the row-level security of every table.
Not here: people and their memberships (accounts), calendars and due times (clocks).
"""
