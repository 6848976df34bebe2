"""Registrations in any state, made through the services with the fewest words: `registration(house, "valid")`.

Their part is another than that of the changes: none of these touches one by chance.
"""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.registrations.models import Registration, RegulatoryAssessment
from qms.registrations.questions import QUESTIONS
from qms.registrations.services import NewRegistration, enter_registration, follow_the_days
from qms.workflow.perform import lock
from tests.factories.cast import House
from tests.factories.records import Ways, do

SAID: dict[str, Any] = {
    "title": "CE bracket B-7", "type": "ce", "body": "Notified body 0123", "reference": "CE-4711",
    "holder": "Acme Metallbau", "scope": "Brackets for hospital beds.", "part_numbers": ["P-77"],
    "characteristics": ["Bore"],
}  # fmt: skip
REASONED = "The bore stays within what was submitted, so nothing changes for it."


def file(name: str = "certificate.txt", content: bytes = b"Certificate CE-4711") -> SimpleUploadedFile:
    """What was issued."""
    return SimpleUploadedFile(name, content, "text/plain")


def entered(
    house: House, by: str = "regulatory", *, customer: Customer | None = None, days: int | None = 200, **said: Any
) -> Registration:
    """A draft with its file that nordlicht, or `customer`, will see; it ends in so many days (None: never)."""
    now = today(house.organisation)
    what = {
        **SAID,
        "valid_from": now - timedelta(days=400),
        "valid_until": now + timedelta(days=days) if days else None,
    }
    what = {"sites": [house.graz], **what, **said}
    with house.sitting(by) as seat:
        record = enter_registration(house.organisation, said=NewRegistration(**what), by=seat)
    record = do(house, record, "revise", by, **what, upload=file())
    return do(house, record, "change_sharing", by, customers=[customer or house.nordlicht])


def as_it_is(house: House, record: Any) -> Any:
    """As the database has it now."""
    with house.sitting("manager"):
        return lock(record)


def ends_on(house: House, record: Registration, day: date) -> Registration:
    """Its last day is another, as if it had been entered so; nothing is rung."""
    with house.sitting("manager"):
        Registration.objects.filter(pk=record.pk).update(valid_until=day)
    found: Registration = as_it_is(house, record)
    return found


def _expired(house: House, record: Registration) -> Registration:
    record = ends_on(house, record, today(house.organisation) - timedelta(days=1))
    with house.sitting("manager"):
        follow_the_days(house.organisation)
    found: Registration = as_it_is(house, record)
    return found


def issued(house: House, record: Registration, **said: Any) -> Registration:
    """The next certificate is entered, for three years."""
    now = today(house.organisation)
    usual = {"reference": "CE-4712", "valid_from": now, "valid_until": now + timedelta(days=1100), "upload": file()}
    return do(house, record, "enter_certificate", "regulatory", **{**usual, **said})


def renewed(house: House, record: Registration, **said: Any) -> Registration:
    """The next certificate is confirmed."""
    return do(house, issued(house, record, **said), "renew", "manager")


def _replaced(house: House, record: Registration) -> Registration:
    other = WAYS.make(house, "valid", title="CE bracket B-8", reference="CE-4800")
    return do(house, record, "replace", "manager", successor=other.pk)


WAYS = Ways(
    "registration",
    entered,
    (
        ("valid", lambda h, r: do(h, r, "put_in_force", "manager")),
        ("suspended", lambda h, r: do(h, r, "suspend", "regulatory")),
        ("expired", _expired),
        ("withdrawn", lambda h, r: do(h, r, "withdraw", "manager")),
    ),
    {
        "replaced": ("valid", _replaced),
        "void": ("draft", lambda h, r: do(h, r, "void", "manager")),
    },
)


def registration(house: House, state: str = "draft", **said: Any) -> Registration:
    """A registration that has come to this state by the usual way."""
    return WAYS.make(house, state, **said)  # type: ignore[no-any-return]


def answers(*yes: str) -> dict[str, bool]:
    """The questionnaire, all no but these."""
    return {one.code: one.code in yes for one in QUESTIONS}


def assessment(house: House, record: Any) -> RegulatoryAssessment:
    """The newest assessment of a record."""
    with house.sitting("manager"):
        return RegulatoryAssessment.objects.filter(record_id=record.pk).order_by("-id")[0]


def assess(house: House, record: Any, outcome: str = "none", *yes: str, **said: Any) -> Any:
    """Regulatory affairs answer the newest assessment."""
    usual = {"rationale": REASONED, "document": "LTF-7" if outcome == "document" else ""}
    data = {"assessment": assessment(house, record).pk, "answers": answers(*yes), "outcome": outcome, **usual, **said}
    return do(house, record, "assess_registration", "regulatory", **data)


def decide(house: House, record: Any, decision: str = "no_objection", **said: Any) -> Any:
    """Regulatory affairs record the decision from outside."""
    usual = {"reference": "NB-0815/26", "decided_on": today(house.organisation)}
    data = {"assessment": assessment(house, record).pk, "decision": decision, **usual, **said}
    return do(house, record, "decide_registration", "regulatory", **data)
