"""The signing ceremony of 21 CFR Part 11: exact content shown, both components and a single-use challenge in one request.

Here: challenges, signatures, signed versions. Not here: sign-in (accounts), what is signed when (domains' workflow).
"""
