"""Customers in audits and reviews: module 3 of the mission and row 7.6.

Here, with its issue: customer-led and internal audits, evidence requests, findings.
Not here: corrective action (capa), training (qms.training).
"""
