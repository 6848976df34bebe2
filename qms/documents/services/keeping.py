"""What every kind has: correct, hand over, declare void."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qms.documents.models import Class, Document
from qms.documents.services.drafting import give_up, the_working_one
from qms.documents.services.reading import call_readings_off
from qms.lib.refusal import Refused
from qms.records.queries import customers_of
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, correcting, voided
from qms.workflow.perform import Actor, act

KEPT = ("type", "language", "issue", "effective_since", "shared", "reviewed_on")
_correct = correcting(KEPT)


@act("document", "correct")
def correct(
    document: Document, *, by: Actor, signature: Signature | None, languages: Sequence[str] | None = None, **said: Any
) -> None:
    """Change title, process, class, languages or site. Type and language are what the number and the text are."""
    if said.get("classification") == Class.INTERNAL and customers_of(document):
        raise Refused(_("Customers read this document. End the sharing first."), field="classification")
    if languages is not None:
        said["languages"] = sorted(set(languages) - {document.language})
    _correct(document, by=by, signature=signature, **said)


@act("document", "void")
def void(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """Declare a document void that was never in force."""
    give_up(document, the_working_one(document))
    call_readings_off(document)
    voided(document, by=by, signature=signature)


assign = act("document", "assign")(assigned)
