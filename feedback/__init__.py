"""Complaints and other feedback: module 1 of the mission and clauses C1 to C5 of ISO 9001 8.2.1.

Here: complaints with their assessment, containment, investigations and replies; the portal's reports; the import.
Not here: nonconformity and CAPA (capa), what every record has (qms.records), clocks and tasks (qms.clocks).
"""
