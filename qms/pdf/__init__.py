"""Records as sealed PDF.

Here live the form of a record document, its rendering in a process of its own, the seal and its verification.
What stands in a document is decided by each domain's `pdf.py`; nothing here knows a kind of record.
"""
