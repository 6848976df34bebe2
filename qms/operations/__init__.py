"""Keeping the installation: backup, restore, and what the administrator of the machine must know.

Above everything the kernel has, because a backup holds all of it; below the domains, which know nothing of it. Nothing
here knows a kind of record.
"""
