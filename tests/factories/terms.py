"""Terms in any state, made through the services with the fewest words: `terms(house, "in_force", rpn_limit=100)`."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.terms.models import TermSet
from qms.terms.services import Agreed, Draft, draft_terms, follow_the_days
from qms.workflow.perform import lock
from tests.factories.cast import House
from tests.factories.records import Ways, do

EIGHT_HOURS = {"amount": "8", "unit": "elapsed_hours"}


def drafted(
    house: House,
    by: str = "engineer",
    *,
    customer: Customer | None = None,
    first: date | None = None,
    last: date | None = None,
    agreed: dict[str, Agreed] | None = None,
    title: str = "Quality agreement with Nordlicht",
    source: str = "Quality agreement QAA-17",
    **values: Any,
) -> TermSet:
    """A draft of Nordlicht, from today on unless `first` says otherwise; values by parameter, without clauses."""
    said = agreed or {code: Agreed(value) for code, value in (values or {"acknowledge": EIGHT_HOURS}).items()}
    draft = Draft(
        title=title, source=source,
        effective_from=first or today(house.organisation), effective_until=last, terms=said,
    )  # fmt: skip
    with house.sitting(by) as seat:
        return draft_terms(house.organisation, customer=customer or house.nordlicht, draft=draft, by=seat)


def signed(house: House, record: TermSet, **data: Any) -> TermSet:
    """Put in force by the manager, as it is after its first day was looked at."""
    do(house, record, "put_in_force", "manager", **data)
    return as_it_is(house, record)


def agreed_and_signed(house: House, record: TermSet) -> TermSet:
    """Offered, agreed to by the customer's signature, put in force: so it may be looser than what holds."""
    offered = do(house, record, "offer", "manager")
    return signed(house, do(house, offered, "agree", signer(house, record)))


def beside_others(house: House, by: str = "engineer", **changes: Any) -> TermSet:
    """A draft that can start today: what was signed before for this customer has begun twenty days earlier by then.

    So what was to start in three days lies before what `expired` lets begin ten days ago, and does not supersede it.
    """
    record = drafted(house, by, **changes)
    with house.sitting("manager"):
        older(TermSet.objects.filter(customer=record.customer, signed_at__isnull=False), days=20)
    return record


def older(rows: QuerySet[TermSet], days: int = 10) -> None:
    """Let signed sets have begun and ended so many days earlier: nobody can sign a set of the past."""
    by = timedelta(days=days)
    rows.update(effective_from=F("effective_from") - by, effective_until=F("effective_until") - by)


def as_it_is(house: House, record: TermSet) -> TermSet:
    """As the database has it now."""
    with house.sitting("manager"):
        found: TermSet = lock(record)
        return found


def scheduled(house: House, record: TermSet) -> TermSet:
    """Agreed with the customer, whatever was agreed before, and signed, with a first day in three days."""
    later = Draft(
        title=record.title, source=record.source, effective_from=today(house.organisation) + timedelta(days=3),
        terms={"acknowledge": Agreed(EIGHT_HOURS)},
    )  # fmt: skip
    return agreed_and_signed(house, do(house, record, "revise", "engineer", draft=later))


def expired(house: House, record: TermSet) -> TermSet:
    """The last day has passed."""
    with house.sitting("manager"):
        rows = TermSet.objects.filter(pk=record.pk)
        rows.update(effective_until=F("effective_from"))
        older(rows)
        follow_the_days(house.organisation)
    return as_it_is(house, record)


def superseded(house: House, record: TermSet) -> TermSet:
    """A later set has started."""
    with house.sitting("manager"):
        customer = record.customer
    signed(house, beside_others(house, customer=customer))
    return as_it_is(house, record)


def signer(house: House, record: TermSet) -> str:
    """Who signs for the customer of these terms."""
    return "rival" if record.customer_id == house.aurelia.pk else "piet"


WAYS = Ways(
    "terms",
    beside_others,
    (
        ("offered", lambda h, t: do(h, t, "offer", "manager")),
        ("agreed", lambda h, t: do(h, t, "agree", signer(h, t))),
        ("in_force", signed),
        ("superseded", superseded),
    ),
    {
        "declined": ("offered", lambda h, t: do(h, t, "decline", signer(h, t))),
        "withdrawn": ("offered", lambda h, t: do(h, t, "withdraw", "manager")),
        "scheduled": ("draft", scheduled),
        "expired": ("in_force", expired),
        "void": ("draft", lambda h, t: do(h, t, "void", "manager")),
    },
)


def terms(house: House, state: str = "draft", **changes: Any) -> TermSet:
    """A set that has come to this state by the usual way."""
    return WAYS.make(house, state, **changes)  # type: ignore[no-any-return]
