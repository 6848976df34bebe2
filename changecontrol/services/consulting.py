"""Class 3: the customer is consulted jointly before the plan is settled, and what came of it is kept."""

from datetime import date

from django.utils.translation import gettext as _

from changecontrol.models import Change, Recipient
from changecontrol.models.change import WORDS
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("change", "record_consultation")
def record_consultation(
    record: Change, *, by: Actor, signature: Signature | None, recipient: Recipient, held_on: date, people: str,
    outcome: str,
) -> str:  # fmt: skip
    """When it was held, who took part, what was agreed. A later one takes its place; the history keeps both.

    Raises Refused: a row of another change, a day to come, no people, no outcome.
    """
    if recipient.record_id != record.pk:
        raise Refused(_("Choose a customer of this change."), field="recipient")
    if held_on > today(record.organisation):
        raise Refused(_("This day has not come yet."), field="held_on")
    said = {"people": clean_line(people, 200), "outcome": clean_block(outcome, WORDS)}
    for name, words in said.items():
        if not words.strip():
            raise Refused(_("This is needed."), field=name)
    recipient.consulted_on, recipient.consulted_with = held_on, said["people"]
    recipient.consulted_outcome, recipient.consulted_by_name = said["outcome"], name_of(by)
    recipient.save(update_fields=["consulted_on", "consulted_with", "consulted_outcome", "consulted_by_name"])
    return str(recipient)
