"""The signing ceremony of 21 CFR Part 11: content shown, both components and a challenge in one request.

Here: challenges, signatures, the content they are bound to.
Not here: sign-in (accounts), what is signed when (the domains' workflow).
"""
