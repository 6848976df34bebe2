"""Risk analyses that several domains refer to.

Here: the Action Priority of the AIAG & VDA FMEA Handbook, looked up, never computed. Studies and their rows follow.
Not here: what a domain does about a risk (its own services), statistics (qms.lib.statistics).
"""
