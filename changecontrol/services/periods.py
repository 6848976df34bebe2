"""The periods of a notice: by our rules of the clocks, or by the customer's terms where they are stricter."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from changecontrol.models import Asks, Change, ChangeNotice, Silence
from changecontrol.rules.content import day_of
from qms.clocks.calendars import Calendar
from qms.clocks.duetime import due
from qms.clocks.models import ClockRule
from qms.clocks.services.clocks import course_of
from qms.clocks.site_calendars import calendar_for
from qms.clocks.terms import ClockTerm, term_of, terms_at
from qms.lib.refusal import Refused
from qms.organisations.models import Customer
from qms.terms.queries import terms_for
from qms.web.times import day_words

NOTICE_PERIOD = "change_notice_period"

Ends = tuple[date, str]
"""The customer's day on which a period ends, and the rule or term that says so."""


def period_end(record: ChangeNotice, code: str, start: datetime) -> Ends:
    """When the period ends that starts then; without rule and term at once.

    A rule of ours that is not used any more leaves what is agreed with the customer as it is.
    """
    assert record.customer is not None
    rule = ClockRule.objects.filter(code=code).first()
    return _end(rule, calendar_for(record, rule), start, term_of(record, code, start), record.customer)


def notice_periods(source: Change, customers: Iterable[Customer], start: datetime) -> dict[uuid.UUID, Ends]:
    """When the notice period of each customer would end for a notice sent then: as many queries for one as for all."""
    rule, code = ClockRule.objects.filter(code=NOTICE_PERIOD).first(), NOTICE_PERIOD
    calendar, terms = calendar_for(source, rule), terms_at(source.organisation_id, None)
    return {one.pk: _end(rule, calendar, start, terms(one.pk, start).get(code), one) for one in customers}


def _end(
    rule: ClockRule | None, calendar: Calendar, start: datetime, term: ClockTerm | None, customer: Customer
) -> Ends:  # fmt: skip
    if rule is None or not rule.active:
        if term is None:
            return start.astimezone(customer.zone).date(), ""
        alone = due(term.unit, term.amount, start, calendar)
        return alone.due.astimezone(customer.zone).date(), f"{term.number} v{term.version}, {term.source}"[:300]
    found = course_of(rule, calendar, start, term)
    terms = found.receipt.get("terms") or {}
    agreed = f"{terms.get('number')} v{terms.get('version')}, {terms.get('source')}" if terms.get("won") else ""
    return found.due_at.astimezone(customer.zone).date(), (agreed or rule.citation)[:300]


def refuse_early_shipment(record: ChangeNotice, content: dict[str, Any], source: Change) -> None:
    """Refuse to tell a customer of a first shipment within its notice period.

    Of an emergency, and of what was shipped already, it is told as it is.
    """
    ship, earliest = day_of(content, "first_ship_on"), record.earliest_ship_on
    if ship is None or earliest is None or source.emergency or source.first_lot or ship >= earliest:
        return
    text = _("%(customer)s: nothing changed is shipped before %(day)s (%(cited)s). Move the planned days first.")
    _refuse(text, record, earliest, record.period_cited)


def begin_period(record: ChangeNotice, start: datetime) -> None:
    """The day before which nothing changed is shipped to this customer, and the rule or term that says so."""
    record.earliest_ship_on, record.period_cited = period_end(record, NOTICE_PERIOD, start)


def refuse_short_last_buy(record: ChangeNotice, content: dict[str, Any], source: Change, now: datetime) -> None:
    """Refuse a last order or a last shipment that comes sooner than agreed; the sentence names the day and the rule."""
    order, ship = day_of(content, "last_order_on"), day_of(content, "last_ship_on")
    if order is None or source.emergency:
        return
    assert record.customer is not None
    earliest, cited = period_end(record, "change_last_order", now)
    if order < earliest:
        _refuse(_("%(customer)s can order until %(day)s at least (%(cited)s)."), record, earliest, cited)
    ordered = datetime.combine(order, time(), record.customer.zone)
    earliest, cited = period_end(record, "change_last_ship", ordered)
    if ship is not None and ship < earliest:
        _refuse(_("%(customer)s is supplied until %(day)s at least (%(cited)s)."), record, earliest, cited)


def _refuse(sentence: str, record: ChangeNotice, day: date, cited: str) -> None:
    name = record.customer.name if record.customer else ""
    raise Refused(sentence % {"customer": name, "day": day_words(day), "cited": cited or "—"})


def settle_silence(record: ChangeNotice) -> None:
    """What no answer means, by the customer's terms of today."""
    term = terms_for(record.customer).get("silence_rule")
    accepted = term is not None and term.value == Silence.ACCEPTED
    record.silence = Silence.ACCEPTED if accepted and record.asks == Asks.APPROVAL else Silence.NEVER
    record.silence_cited = term.cited[:300] if term else ""
