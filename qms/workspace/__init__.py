"""A person's and the installation's own things: drafts, form keys, saved views, background jobs, signs of life.

Here: `once`, `drafts`, `ListPage`, `start_job`, the pages of own jobs, `Pulse` and /healthz. Not here: the work queue
(clocks), records, what a domain's list shows or a domain's job does.
"""
