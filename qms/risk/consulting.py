"""Which customers are to be consulted about which rows of a study, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.risk.guards import rows_of
from qms.risk.models import FailureMode, Fmea
from qms.risk.scales import scheme_in_force
from qms.risk.thresholds import Limit, Passed, limits_of, passed, rated_after, rated_before
from qms.terms.parameters import PARAMETERS
from qms.terms.queries import in_force, signed_sets

SHOWN = 200
"""Rows that a page shows; of more it says so."""


@dataclass(frozen=True)
class CustomerLimits:
    """The limits that a customer's terms in force set, the strictest first."""

    customer: Customer
    limits: Sequence[Limit]

    @property
    def words(self) -> list[str]:
        """Each limit with what it cites."""
        return [f"{limit_words(one)} ({one.term.cited})" for one in self.limits]


@dataclass(frozen=True)
class Line:
    """A customer, a row, and one limit that it reaches."""

    row: FailureMode
    customer: Customer
    found: Passed

    @property
    def words(self) -> str:
        """The limit as people say it."""
        return limit_words(self.found.limit)

    @property
    def kept(self) -> dict[str, Any]:
        """As a revision keeps it: plain texts, so that it can be read when the terms have long changed."""
        term = self.found.limit.term
        return {
            "customer": self.customer.name, "limit": self.found.limit.code, "words": self.words,
            "before": str(self.found.before), "after": "" if self.found.after is None else str(self.found.after),
            "now": self.found.now, "cited": term.cited,
        }  # fmt: skip


def limit_words(limit: Limit) -> str:
    """A limit as people say it: "RPN 100 or more"."""
    value = limit.term.value
    words = {
        "rpn_limit": _("RPN %(value)s or more"),
        "severity_limit": _("Severity %(value)s or more"),
        "action_priority_limit": _("Action priority %(value)s"),
        "special_classes": _("Special characteristic %(value)s"),
    }
    choices = dict(PARAMETERS[limit.code].choices)
    return words[limit.code] % {"value": ", ".join(value) if isinstance(value, tuple) else choices.get(value, value)}


def limits_of_study(fmea: Fmea) -> list[CustomerLimits]:
    """The limits under which a study falls today: those of its customer, or of every customer when it names none."""
    sets = signed_sets(fmea.organisation_id, fmea.customer_id)
    if not sets:
        return []
    keys = {one.customer_id for one in sets if one.customer_id is not None}
    customers = Customer.objects.filter(pk__in=keys, active=True).order_by("name", "pk")
    day, scheme = today(fmea.organisation), scheme_in_force()
    found = [CustomerLimits(one, limits_of(in_force(sets, one.pk, day), scheme)) for one in customers]
    return [one for one in found if one.limits]


def lines_of(rows: Iterable[FailureMode], limits: Sequence[CustomerLimits]) -> Iterator[Line]:
    """Row by row: each customer to be consulted, with each limit that the row reaches."""
    for row in rows:
        before, after = rated_before(row), rated_after(row)
        for one in limits:
            yield from (Line(row, one.customer, found) for found in passed(one.limits, before, after))


def rows_to_consult_about(fmea: Any, limits: Sequence[CustomerLimits]) -> QuerySet[FailureMode]:
    """The rows of a study that reach one of the limits, in order."""
    reached = Q(pk=None)
    for one in limits:
        for limit in one.limits:
            reached |= limit.rows()
    return rows_of(fmea).filter(reached).order_by("number")


def consulted(fmea: Any) -> dict[str, Any]:
    """What the page of a study shows: limits in force, the first rows that reach one, whether there are more."""
    limits = limits_of_study(fmea)
    rows = list(rows_to_consult_about(fmea, limits)[: SHOWN + 1]) if limits else []
    return {"limits": limits, "lines": list(lines_of(rows[:SHOWN], limits)), "more": len(rows) > SHOWN}
