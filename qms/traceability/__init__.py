"""What hangs together: the chain of linked records, its graph and matrix, and the gaps that rules find in it.

Here: rules of gaps as data, the chain within what a viewer may see, pages, the nightly search for gaps, the pack of a
chain. Not here: links themselves (qms.records), what a kind's record must have (its domain registers the rule).
"""
