"""The planned days of a change: in order, still to come, late enough and free for every customer."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.gate import OneGate, first_unmet, frozen_in, gates_of, windows_of
from changecontrol.models import Change, Condition, Decision
from changecontrol.rules.calendar import first_free
from changecontrol.services.periods import Ends, notice_periods
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.web.times import day_words


def refuse_over(record: Change, name: str, day: date) -> None:
    """Refuse a planned day that is over for the organisation."""
    if day < today(record.organisation):
        raise Refused(_("This day is over."), field=name)


def set_days(record: Change, implement_on: date, first_ship_on: date) -> None:
    """Set the planned days. Raises Refused where they contradict each other, a notice period or a calendar."""
    if first_ship_on < implement_on:
        raise Refused(_("The first shipment is not before the start of the implementation."), field="first_ship_on")
    if record.temporary_until and record.temporary_until < first_ship_on:
        raise Refused(_("The temporary change would end before its first shipment."), field="first_ship_on")
    refuse_day_of_customers(record, first_ship_on)
    record.implement_on, record.first_ship_on = implement_on, first_ship_on


def refuse_day_of_customers(record: Change, day: date) -> None:
    """Refuse a first shipment within a notice period, in a freeze or in a shutdown of a customer.

    The sentence names the first day that is late enough and free for all of them. An emergency is not held back.
    """
    if record.emergency:
        return
    gates = gates_of(record)
    windows, zone = windows_of([one.recipient.customer_id for one in gates]), record.organisation.zone
    ends = _period_ends(record, gates, day)
    latest = max([day, *(end for end, _cited in ends.values())])
    free = first_free(latest, [span for those in windows.values() for span in those], zone)
    shown = {"day": day_words(free) if free else "—"}
    for one in gates:
        customer, window = one.recipient.customer, frozen_in(day, windows.get(one.recipient.customer_id, ()), zone)
        if window:
            text = _("%(customer)s: %(window)s. The first day that is late enough and free for all is %(day)s.")
            raise Refused(text % {**shown, "customer": customer.name, "window": window}, field="first_ship_on")
        end, cited = ends.get(customer.pk, (day, ""))
        if day < end:
            text = _("%(customer)s: the notice period ends on %(end)s (%(cited)s). The first day that is late enough "
                     "and free for all is %(day)s.")  # fmt: skip
            more = {"customer": customer.name, "end": day_words(end), "cited": cited or "—"}
            raise Refused(text % {**shown, **more}, field="first_ship_on")


def _period_ends(record: Change, gates: Sequence[OneGate], day: date) -> dict[uuid.UUID, Ends]:
    """When the notice period ends of each customer that is told: that of the notice that was sent, else of one today.

    A shipment before the day that the customer was told needs another revision, and its period begins anew.
    """
    asked = [one for one in gates if one.gate.asks]
    found: dict[uuid.UUID, Ends] = {}
    for one in asked:
        end, told = one.gate.earliest_first_ship, one.notice.first_ship_on if one.notice else None
        if one.notice is not None and end is not None and (told is None or day >= told):
            found[one.recipient.customer_id] = end, one.notice.period_cited
    new = [one.recipient.customer for one in asked if one.recipient.customer_id not in found]
    return {**notice_periods(record, new, timezone.now()), **found}


def refuse_shipped_early(record: Change, day: date) -> None:
    """Refuse a first lot that was shipped before the start, or on a day on which some customer's gate was closed."""
    if record.implement_on is not None and day < record.implement_on:
        text = _("The implementation starts on %(day)s.") % {"day": day_words(record.implement_on)}
        raise Refused(text, field="first_lot_on")
    if record.temporary_until is not None and day > record.temporary_until:
        text = _("The temporary change ended on %(day)s.") % {"day": day_words(record.temporary_until)}
        raise Refused(text, field="first_lot_on")
    if record.emergency:
        return
    gates = gates_of(record, first_ship_on=day)
    sentence = first_unmet(gates)
    if sentence is not None:
        raise Refused(str(sentence), field="first_lot_on")
    _refuse_before_answers(record, gates, day)


def _refuse_before_answers(record: Change, gates: Sequence[OneGate], day: date) -> None:
    """Refuse a day before the last answer that counts, and before the last condition of the first lot was met."""
    keys, zone = [one.notice.pk for one in gates if one.notice is not None], record.organisation.zone
    answers = Decision.objects.filter(record_id__in=keys, withdrawn_at=None).values_list("record_id", "at")
    met = Condition.objects.filter(record_id__in=keys, before_first_lot=True, state=Condition.State.MET)
    days = [(at.astimezone(zone).date(), key) for key, at in [*answers, *met.values_list("record_id", "met_at")] if at]
    latest, key = max(days, default=(day, None))
    if day >= latest:
        return
    name = next(one.recipient.customer.name for one in gates if one.notice is not None and one.notice.pk == key)
    shown = {"customer": name, "day": day_words(latest)}
    raise Refused(_("The answer of %(customer)s and its conditions stand since %(day)s.") % shown, field="first_lot_on")
