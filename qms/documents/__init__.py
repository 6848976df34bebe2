"""Controlled documents: perennial numbers, revisions with one in force, translations, who has read what, who got what.

One door for others: `qms.documents.queries.effective_revision(document, on=day)`; a change dates its documents through
`qms.documents.services.schedule_for_change`, and what else keeps a revision from its day is told by
`qms.documents.keepers.register_keeper`. What a document says lives in its revisions; the record is the document
itself, whose state is that of the revision that is being worked on, or else of the one in force.
"""
