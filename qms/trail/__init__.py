"""What happened to every row: captured by the database, chained at commit, never changed.

Here: the tables of the trail, the operation that puts a table under watch, verification. The format is described in
docs/engineer/trail-format.md. Not here: the readable history per record (django-simple-history, shown by records).
"""
