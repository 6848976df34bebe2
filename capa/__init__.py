"""Nonconformity, corrective and preventive action, 8D, root cause, effectiveness: modules 1 and 5 of the mission.

Here: the verdict on a measure, from the criterion agreed before. The records follow.
Not here: the statistics themselves (qms.lib.statistics), risk figures (qms.risk), complaints (feedback).
"""
