"""People name a registration that a record touches, and regulatory affairs strike one.

For kinds without a list of their own of what is affected.
"""

from typing import Any

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.models import Organisation
from qms.records.models import Record
from qms.registrations.models import Registration, RegulatoryAssessment
from qms.registrations.queries import open_assessments, why_no_reference
from qms.registrations.services.assessing import ask_for_assessment, drop_assessment
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


def registration_named(organisation: Organisation, reference: str) -> Registration:
    """The registration with this number. Raises Refused: there is none, or it can be no reference any more."""
    number = clean_line(reference, 80).upper()
    rows = Registration.objects.filter(organisation=organisation, kind="registration", number=number)
    found = rows.exclude(state__in=("draft", "void")).first()
    if found is None:
        text = _("%(reference)s is not in the register of registrations.")
        raise Refused(text % {"reference": reference}, field="reference")
    if (sentence := why_no_reference(found)) is not None:
        raise Refused(str(sentence), field="reference")
    return found


def naming_acts(kind: str) -> None:
    """Bind both acts to a kind that has declared `naming_transitions`."""
    act(kind, "name_registration")(_name)
    act(kind, "strike_registration")(_strike)


def _name(record: Any, *, by: Actor, signature: Signature | None, reference: str) -> str:
    """Regulatory affairs are asked about it. Raises Refused for one that is listed already."""
    found = registration_named(record.organisation, reference)
    if open_assessments(record).filter(registration_id=found.pk).exists():
        raise Refused(_("%(item)s is listed already.") % {"item": found.number}, field="reference")
    ask_for_assessment(record, found, why=_("by hand"))
    return found.number


def _strike(record: Any, *, by: Actor, signature: Signature | None, item: RegulatoryAssessment, why: str) -> str:
    """The record does not touch it, for the reason given. Raises Refused once it is assessed."""
    if item.record_id != record.pk:
        raise Refused(_("This does not wait for it any more."), field="item")
    number = item.name.split(" ", 1)[0]
    drop_assessment(record, Record(pk=item.registration_id, number=number), why=why)
    return number
