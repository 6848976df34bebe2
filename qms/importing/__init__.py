"""Records of any kind from files: what the columns mean, whether each line can be stored, then all of them or none.

A domain registers an `Importer` for its kind (`importers.py`); pages, commands, jobs and reports are the same for all.
"""
