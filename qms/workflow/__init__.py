"""Declared states and transitions, and the one way through them.

Here: how a domain declares its workflow, `perform()`, the page and the posts of an act, the diagram.
Not here: what a state means and what an act does (the domain's workflow.py and services).
"""
