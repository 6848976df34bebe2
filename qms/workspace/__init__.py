"""A person's and the installation's own things: signs of life, drafts, background jobs.

Here: `Pulse` and /healthz. Not here: the work queue (clocks), records.
"""
