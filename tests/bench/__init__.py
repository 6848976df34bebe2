"""`make bench`: the promises about speed, each as a ratio of two things measured in turn in one run.

Absolute times on a shared machine are noise; a ratio says whether the design holds. docs/benchmarks.md is what a
run writes.
"""
