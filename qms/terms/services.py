"""The acts on terms. One function, one transaction, the only writer; each is bound to its transition by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM, Seat, SystemActor
from qms.clocks.duetime import LAST_YEAR
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.days import today
from qms.organisations.models import Customer, Organisation
from qms.records.models import Record, Turn
from qms.signatures.models import Signature
from qms.terms import guards
from qms.terms.models import TermRow, TermSet
from qms.terms.notices import announce
from qms.terms.parameters import checked
from qms.terms.queries import holds, latest_before, parameters_of, signed_sets
from qms.terms.workflow import TERMS
from qms.workflow.keeping import voided
from qms.workflow.opening import numbered
from qms.workflow.perform import ANNOUNCERS, Actor, Done, act, begin, perform


@dataclass(frozen=True)
class Agreed:
    """A value as it was entered or compiled, and the clause it stands in."""

    value: Any
    citation: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a set says. terms: by the parameter's code."""

    title: str
    source: str
    effective_from: date
    effective_until: date | None = None
    terms: Mapping[str, Agreed] = field(default_factory=dict)


def draft_terms(organisation: Organisation, *, customer: Customer, draft: Draft, by: Seat | SystemActor) -> TermSet:
    """Store a new set as a draft with its number. Nothing holds before it is signed.

    Raises Refused with the field that is wrong: no right, a customer no longer in use, days in the past, an unknown
    parameter, a value out of bounds.
    """
    if isinstance(by, Seat) and not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow drafting terms."))
    if not customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")
    person = by.person if isinstance(by, Seat) else None
    terms = TermSet(
        organisation=organisation, kind="terms", state=TERMS.initial, turn=Turn.STAFF, customer=customer,
        owner=person, created_by=person, **_said(organisation, draft),
    )  # fmt: skip
    values = _values(organisation, draft.terms)
    with numbered(terms, why=_("Receipt")):
        _keep_rows(terms, values)
        begin(terms, by=by, act="draft", shared=False)
    return terms


@act("terms", "revise")
def revise(terms: TermSet, *, by: Actor, signature: Signature | None, draft: Draft) -> None:
    """Replace what the draft says; rows that stay keep their history."""
    said, values = _said(terms.organisation, draft), _values(terms.organisation, draft.terms)
    for name, value in said.items():
        setattr(terms, name, value)
    _keep_rows(terms, values)


@act("terms", "offer")
def offer(terms: TermSet, *, by: Actor, signature: Signature | None) -> None:
    """Put the set before the customer; from now on it does not change."""
    terms.shared = True


@act("terms", "agree")
def agree(terms: TermSet, *, by: Actor, signature: Signature | None) -> None:
    """The customer agrees by signature."""
    terms.agreed_at, terms.agreed_by_name = timezone.now(), _name(by)


@act("terms", "put_in_force")
def put_in_force(terms: TermSet, *, by: Actor, signature: Signature | None, shared: bool = True) -> None:
    """Sign the set: it takes the place of the former one on its first day. shared: the customer may read it."""
    assert terms.customer_id is not None
    Customer.objects.select_for_update().get(pk=terms.customer_id)  # one set of a customer is signed at a time
    for guard in (guards.starts_after_the_former, guards.looser_limits_are_agreed):
        if sentence := guard(terms):
            raise Refused(sentence)
    editions = TermSet.objects.filter(customer_id=terms.customer_id, edition__isnull=False)
    latest = editions.order_by("-edition").values_list("edition", flat=True).first()
    terms.edition = (latest or 0) + 1
    terms.signed_at, terms.signed_by_name = timezone.now(), _name(by)
    terms.shared = terms.shared or shared


@act("terms", "share")
def share(terms: TermSet, *, by: Actor, signature: Signature | None) -> None:
    """Let the customer read the set."""
    terms.shared = True


@act("terms", "withdraw")
def withdraw(terms: TermSet, *, by: Actor, signature: Signature | None) -> None:
    """End the set before its end: one that has started holds until the end of today, another one never held."""
    if terms.signed_at is not None:
        now = today(terms.organisation)
        terms.held_until = now if terms.effective_from <= now else terms.effective_from - timedelta(days=1)


void = act("terms", "void")(voided)


def follow_the_days(organisation: Organisation, customer: Customer | None = None) -> int:
    """Bring the states of signed sets in line with their days: started, superseded, expired. Returns how many moved.

    Only the states: what holds is decided by the days themselves (`terms_for`). Runs as often as one likes.
    """
    day, moved = today(organisation), 0
    sets = signed_sets(organisation.pk, customer.pk if customer else None)
    for one in sets:
        if one.state == "scheduled" and one.effective_from <= day:
            one, moved = perform(one, "take_effect", by=SYSTEM), moved + 1
        if one.state == "in_force" and (step := _ending(sets, one, day)):
            moved += perform(one, step, by=SYSTEM) is not None
    return moved


def _announce(done: Done) -> None:
    """Tell the people; a set that was signed on its first day takes effect at once."""
    announce(done)
    if done.transition.act == "put_in_force":
        follow_the_days(done.record.organisation, done.record.customer)


ANNOUNCERS["terms"] = _announce


def _ending(sets: list[TermSet], one: TermSet, day: date) -> str:
    assert one.customer_id is not None
    latest = latest_before(sets, one.customer_id, day)
    if latest is not None and latest.pk != one.pk:
        return "supersede"
    return "" if holds(one, day) else "expire"


def _name(by: Actor) -> str:
    return by.person.name if isinstance(by, Seat) else ""


def _said(organisation: Organisation, draft: Draft) -> dict[str, Any]:
    first, last = draft.effective_from, draft.effective_until
    if first < today(organisation):
        raise Refused(_("Terms do not reach back: the first day is today at the earliest."), field="effective_from")
    if first.year > LAST_YEAR:
        raise Refused(_("This day lies too far ahead."), field="effective_from")
    if last is not None and last < first:
        raise Refused(_("The last day lies before the first."), field="effective_until")
    said = {"title": _line(draft.title, "title"), "source": _line(draft.source, "source")}
    for name, text in said.items():
        if not text:
            raise Refused(_("This is needed."), field=name)
    return {**said, "effective_from": first, "effective_until": last}


def _values(organisation: Organisation, terms: Mapping[str, Agreed]) -> dict[str, dict[str, Any]]:
    """The columns of each row, values checked; Refused names the parameter."""
    known, found = parameters_of(organisation.pk), {}
    for place, (code, agreed) in enumerate(terms.items()):
        if code not in known:
            raise Refused(_("There is no parameter %(code)s.") % {"code": clean_line(code, 200)[:40]}, field=code)
        value = checked(known[code], agreed.value)
        found[code] = {"place": place, "value": value, "citation": _line(agreed.citation, code)}
    return found


def _keep_rows(terms: TermSet, values: Mapping[str, Mapping[str, Any]]) -> None:
    kept = {row.code: row for row in TermRow.objects.filter(record_id=terms.pk)}
    TermRow.objects.filter(record_id=terms.pk).exclude(code__in=values).delete()
    for code, columns in values.items():
        row = kept.get(code) or TermRow(organisation=terms.organisation, record=Record(pk=terms.pk), code=code)
        if row._state.adding or any(getattr(row, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(row, name, value)
            row.save()


def _line(text: str, name: str) -> str:
    try:
        return clean_line(text, 200)
    except Refused as refused:
        raise Refused(refused.sentence, field=name) from refused
