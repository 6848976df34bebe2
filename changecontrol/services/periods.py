"""The periods of a notice: by our rules of the clocks, or by the customer's terms where they are stricter."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from changecontrol.models import Asks, Change, ChangeNotice, Silence
from changecontrol.rules.content import day_of
from qms.clocks.duetime import due
from qms.clocks.models import ClockRule
from qms.clocks.services.clocks import course_of
from qms.clocks.site_calendars import calendar_for
from qms.clocks.terms import term_of
from qms.lib.refusal import Refused
from qms.terms.queries import terms_for
from qms.web.times import day_words


def period_end(record: ChangeNotice, code: str, start: datetime) -> tuple[date, str]:
    """The customer's day on which the period ends, and the rule or term that says so; without either at once.

    A rule of ours that is not used any more leaves what is agreed with the customer as it is.
    """
    assert record.customer is not None
    rule, term = ClockRule.objects.filter(code=code).first(), term_of(record, code, start)
    if rule is None or not rule.active:
        if term is None:
            return start.astimezone(record.customer.zone).date(), ""
        alone = due(term.unit, term.amount, start, calendar_for(record, rule))
        cited = f"{term.number} v{term.version}, {term.source}"
        return alone.due.astimezone(record.customer.zone).date(), cited[:300]
    found = course_of(rule, calendar_for(record, rule), start, term)
    terms = found.receipt.get("terms") or {}
    agreed = f"{terms.get('number')} v{terms.get('version')}, {terms.get('source')}" if terms.get("won") else ""
    return found.due_at.astimezone(record.customer.zone).date(), (agreed or rule.citation)[:300]


def begin_period(record: ChangeNotice, start: datetime) -> None:
    """The day before which nothing changed is shipped to this customer, and the rule or term that says so."""
    record.earliest_ship_on, record.period_cited = period_end(record, "change_notice_period", start)


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
