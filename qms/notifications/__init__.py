"""Messages to people: the outbox, the relay that sends its mails, the bell, and what a reader has muted.

Here: `notify()` writes one row per reader and channel in the transaction of the act, with the finished words in the
reader's language and zone; `relay` sends them. Not here: who is told of what (the domains and clocks decide), people.
The content is frozen, so no row needs a key to a record.
"""
