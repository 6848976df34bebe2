"""Changes with customers: module 4 of the mission and clause C6.

Here, with its issue: changes, notices, customers' approvals, trade-offs.
Not here: document revisions (qms.documents), risk figures (qms.risk).
"""
