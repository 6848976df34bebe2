"""The demo's terms: one customer with two versions, another one with terms in force and the next ones as a draft."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.organisations.days import today
from qms.terms.models import TermSet
from qms.terms.services import Agreed, Draft, draft_terms
from qms.workflow.demo import act_as_told

SOURCE = "Quality agreement QAA-17"


def _hours(amount: int, clause: str) -> Agreed:
    return Agreed({"amount": str(amount), "unit": "elapsed_hours"}, clause)


FIRST: dict[str, Agreed] = {
    "contain": _hours(8, "clause 5.2"), "nc_contain": _hours(8, "clause 5.2"), "eight_d_d3": _hours(20, "clause 5.3"),
    "concession_needed": Agreed(["use_as_is", "rework"], "clause 7.1"), "rpn_limit": Agreed(120, "annex B"),
}  # fmt: skip
SECOND = FIRST | {
    "stepwise_acceptance": Agreed(True, "clause 5.4"), "severity_limit": Agreed(9, "annex B"),
    "rpn_limit": Agreed(100, "annex B"),
}  # fmt: skip
OTHER: dict[str, Agreed] = {
    "acknowledge": Agreed({"amount": "1", "unit": "working_days"}, "section 4"),
    "special_classes": Agreed(["SC", "CC"], "section 9"),
}
NEXT = OTHER | {
    "action_priority_limit": Agreed("M", "section 9"), "contain": _hours(12, "section 4"),
    "closure_needs_customer": Agreed(True, "section 6"),
}  # fmt: skip


def tell(house: DemoHouse) -> None:
    """Tell the terms before anything runs by them; a set that was told before stays as it is."""
    now = timezone.now()
    first, second = list(house.customers)[:2]
    sets = (
        (first, "Quality agreement, first version", SOURCE, FIRST, now - timedelta(days=400), _signed),
        (first, "Quality agreement, second version", SOURCE, SECOND, now - timedelta(days=240), _agreed),
        (second, "Supply terms", "Supply contract 2024-3", OTHER, now - timedelta(days=300), _signed),
        (second, "Supply terms, to be renewed", "Supply contract 2027-1", NEXT, now - timedelta(days=2), _waiting),
    )
    with tenant_context(house.acting("engineer")):
        told = set(TermSet.objects.values_list("title", flat=True))
    for code, title, source, terms, moment, story in sets:
        if title not in told:
            story(house, code, _drafted(house, code, title, source, terms, moment), moment)


def _drafted(
    house: DemoHouse, code: str, title: str, source: str, terms: dict[str, Agreed], moment: datetime
) -> TermSet:
    with told_at(moment), tenant_context(house.acting("engineer")):
        ahead = timedelta(days=20 if terms is NEXT else 0)
        draft = Draft(title=title, source=source, effective_from=today(house.organisation) + ahead, terms=terms)
        return draft_terms(house.organisation, customer=house.customers[code], draft=draft, by=house.seats["engineer"])


def _signed(house: DemoHouse, code: str, terms: TermSet, moment: datetime) -> None:
    """Put in force by the quality manager."""
    _do(house, terms, "put_in_force", "manager", moment, shared=True)


def _agreed(house: DemoHouse, code: str, terms: TermSet, moment: datetime) -> None:
    """Offered, agreed by the customer's signature, put in force: it takes the place of the former."""
    terms = _do(house, terms, "offer", "manager", moment)
    terms = _do(house, terms, "agree", f"approver:{code}", moment)
    _do(house, terms, "put_in_force", "manager", moment)


def _waiting(house: DemoHouse, code: str, terms: TermSet, moment: datetime) -> None:
    """A draft that the quality manager has not looked at yet."""


def _do(house: DemoHouse, terms: TermSet, act: str, part: str, moment: datetime, **data: Any) -> TermSet:
    found: TermSet = act_as_told(house, terms, act, part, moment, data)
    return found
