"""Statistics of quality: whether something became better, by how much, and how much data that takes.

Each function names its source. Distributions and tests are scipy's; what it lacks (Newcombe's interval, sample sizes,
rules of run charts) is written here from the papers named. Rates are fractions, not percent.
"""
