"""The acts on documents. Only these modules write their tables; each is bound to its transition by name."""

from qms.documents.services.days import ask_anew, follow_the_days, schedule_for_change, unschedule_for_change
from qms.documents.services.drafting import NewDocument, draft_document, return_draft, revise, start_revision, submit
from qms.documents.services.effect import (
    approve,
    confirm,
    drop_revision,
    retire,
    schedule,
    take_effect,
    unschedule,
    withdraw,
)
from qms.documents.services.external import Receipt, receive_document
from qms.documents.services.glossary import Wording, add_term, change_term, retire_term
from qms.documents.services.keeping import assign, correct, void
from qms.documents.services.reading import acknowledge_reading, end_reading, require_reading
from qms.documents.services.sharing import acknowledge, change_sharing, note_opening
from qms.documents.services.sites import set_site_language
from qms.documents.services.translating import (
    approve_translation,
    hand_in_translation,
    order_translation,
    return_translation,
    review_translation,
)

__all__ = [
    "NewDocument",
    "Receipt",
    "Wording",
    "acknowledge",
    "acknowledge_reading",
    "add_term",
    "approve",
    "approve_translation",
    "ask_anew",
    "assign",
    "change_sharing",
    "change_term",
    "confirm",
    "correct",
    "draft_document",
    "drop_revision",
    "end_reading",
    "follow_the_days",
    "hand_in_translation",
    "note_opening",
    "order_translation",
    "receive_document",
    "require_reading",
    "retire",
    "retire_term",
    "return_draft",
    "return_translation",
    "review_translation",
    "revise",
    "schedule",
    "schedule_for_change",
    "set_site_language",
    "start_revision",
    "submit",
    "take_effect",
    "unschedule",
    "unschedule_for_change",
    "void",
    "withdraw",
]
