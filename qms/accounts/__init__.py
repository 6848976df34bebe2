"""People, their memberships and roles, invitations, sign-in, and the one table of who may do what.

Here: Person, Membership, Invitation, `rights.py` (the table), `access.py` (how a page states who may open it), the
middleware that opens a request's transaction for the right organisation. Not here: sites and customers (organisations).
"""
