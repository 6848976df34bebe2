"""What a change touches: found in the register of supply and among linked records, then settled by people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.supply import affected_parts, still_supplied
from changecontrol.models import AffectedItem, Category, Change, Comparison
from changecontrol.services.concerning import concern_further, let_go
from changecontrol.workflow.who import WORKERS
from qms.accounts.rights import REGULATORY
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.models import Customer, Site
from qms.records.actors import name_of
from qms.records.models import Record, RecordLink
from qms.registrations.matching import Touched, affected_registrations
from qms.registrations.models import Registration
from qms.registrations.services import ask_for_assessment, drop_assessment, registration_named, regulatory_acts
from qms.risk.models import Fmea
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

Kind, Source, State = AffectedItem.Kind, AffectedItem.Source, AffectedItem.State
KIND_OF_RECORD = {
    "fmea": Kind.RISK, "document": Kind.DOCUMENT, "requirement": Kind.REQUIREMENT, "registration": Kind.REGISTRATION,
}  # fmt: skip
BINDING = (Kind.CUSTOMER, Kind.DOCUMENT, Kind.REGISTRATION)
"""What has a gate, a task or a decision of its own, which nobody waits for when it is found too late."""
SETTLED = ["state", "settled_reason", "settled_by_name", "settled_at"]
Found = dict[tuple[str, str], dict[str, Any]]
"""By kind and reference: the columns of an item."""


def find_affected(record: Change) -> int:
    """Store what is found and not known yet, to be confirmed; returns how many. Runs as often as one likes."""
    return _store(record, _found(record))


def _found(record: Change) -> Found:
    return {**_of_register(record), **_of_studies(record), **_of_links(record), **_of_supply(record)}


def refuse_new_finds(record: Change) -> None:
    """Refuse to go on past a customer, document or registration that is affected since somebody looked last."""
    new, again = _unknown(record, _found(record))
    told = [f"{reference} {columns.get('label', '')}" for (kind, reference), columns in new.items() if kind in BINDING]
    told += [str(row) for row in again]
    if told:
        text = _("Before that: look for affected items; %(item)s was found.")
        raise Refused(text % {"item": told[0].strip()})


def find_registrations(record: Change) -> int:
    """The same of registrations only: what is compared before and after may touch one."""
    return _store(record, _of_register(record))


def _store(record: Change, found: Found) -> int:
    new, again = _unknown(record, found)
    rows = [
        AffectedItem(
            organisation=record.organisation, record=Record(pk=record.pk), kind=kind, reference=reference, **columns
        )
        for (kind, reference), columns in new.items()
    ]
    AffectedItem.objects.bulk_create(rows, batch_size=500)
    for row in again:
        row.state, row.settled_reason, row.settled_by_name, row.settled_at = State.PROPOSED, "", "", None
    AffectedItem.objects.bulk_update(again, SETTLED, batch_size=500)
    return len(rows) + len(again)


def _unknown(record: Change, found: Found) -> tuple[Found, list[AffectedItem]]:
    """What is not listed, and the customers that were struck and get an affected part again."""
    held = {(row.kind, row.reference): row for row in AffectedItem.objects.filter(record_id=record.pk)}
    again = [
        held[key] for key, columns in found.items()
        if key[0] == Kind.CUSTOMER and columns["source"] == Source.SUPPLY
        and key in held and held[key].state == State.EXCLUDED
    ]  # fmt: skip
    return {key: columns for key, columns in found.items() if key not in held}, again


def _of_supply(record: Change) -> Found:
    """Parts, customers and sites, each once: a part of many customers stands in the register for each of them."""
    rows = still_supplied(record.organisation, affected_parts(record)).order_by()
    found: Found = {(Kind.PART, part): {"source": Source.SUPPLY} for part in record.part_numbers}
    for part, product in rows.order_by("part_number", "product").values_list("part_number", "product").distinct():
        found[Kind.PART, part]["label"] = product
    for whose in Customer.objects.filter(pk__in=rows.values("customer_id")):
        found[Kind.CUSTOMER, whose.code] = {"source": Source.SUPPLY, "label": whose.name, "customer": whose}
    for site in Site.objects.filter(pk__in=rows.values("site_id")):
        found[Kind.SITE, site.code] = {"source": Source.SUPPLY, "label": site.name, "site": site}
    return found


def _of_links(record: Change) -> Found:
    out = RecordLink.objects.filter(source_id=record.pk, ended_at=None).values_list("target_id", flat=True)
    back = RecordLink.objects.filter(target_id=record.pk, ended_at=None).values_list("source_id", flat=True)
    found: Found = {}
    for one in Record.objects.filter(pk__in=[*out, *back]).exclude(kind="change_notice").select_related("customer"):
        kind = KIND_OF_RECORD.get(one.kind, Kind.RECORD)
        found[kind, one.number] = {"source": Source.LINK, "label": one.title, "linked": one}
        if one.customer is not None:
            whose = one.customer
            found[Kind.CUSTOMER, whose.code] = {"source": Source.LINK, "label": whose.name, "customer": whose}
    return found


def _of_studies(record: Change) -> Found:
    """The living studies of the same parts: their risks are rated before and after."""
    rows = Fmea.objects.filter(organisation=record.organisation, part_numbers__overlap=record.part_numbers)
    return {
        (Kind.RISK, one.number): {"source": Source.PARTS, "label": one.title, "linked": Record(pk=one.pk)}
        for one in rows.exclude(state__in=("retired", "void")).only("number", "title", "kind")
    }


def _of_register(record: Change) -> Found:
    """The registrations that cover a part, the product, a characteristic; of a move of site those of the sites."""
    compared = Comparison.objects.filter(record_id=record.pk, dropped_at=None).values_list("characteristic", flat=True)
    moves = record.category == Category.SITE and record.site is not None
    touched = Touched(
        parts=record.part_numbers, products=[record.product], characteristics=list(compared),
        sites=[record.site.code] if moves and record.site is not None else [],
    )  # fmt: skip
    return {
        (Kind.REGISTRATION, one.registration.number): {
            "source": Source.REGISTER, "label": f"{one.registration.title}: {one.why}"[:200],
            "linked": Record(pk=one.registration.pk),
        }
        for one in affected_registrations(record.organisation, touched)
    }  # fmt: skip


@act("change", "find_items")
def find_items(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Look again. Raises Refused when nothing new is found."""
    if not find_affected(record) + concern_further(record, by=by):
        raise Refused(_("Nothing was found that is not listed already."))


@act("change", "add_item")
def add_item(
    record: Change, *, by: Actor, signature: Signature | None, kind: str, reference: str = "", label: str = "",
    customer: Customer | None = None, site: Site | None = None,
) -> None:  # fmt: skip
    """Add what was not found; who adds it has confirmed it. A customer or site is chosen, anything else is named."""
    columns: dict[str, Any] = {"label": clean_line(label, 200) if label else ""}
    if kind == Kind.CUSTOMER:
        columns, reference = _whose(customer, "customer")
    elif kind == Kind.SITE:
        columns, reference = _whose(site, "site")
    elif kind not in Kind.values or not reference.strip():
        raise Refused(_("Name what is affected."), field="reference")
    reference = clean_line(reference, 80)
    linked = Record.objects.filter(number=reference.upper()).first()
    if kind == Kind.REGISTRATION:
        found = registration_named(record.organisation, reference)
        linked = Record(pk=found.pk, number=found.number, title=found.title)
        reference, columns["label"] = linked.number, columns["label"] or linked.title
    if AffectedItem.objects.filter(record_id=record.pk, kind=kind, reference=reference).exists():
        raise Refused(_("%(item)s is listed already.") % {"item": reference}, field="reference")
    item = AffectedItem.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), kind=kind, reference=reference, linked=linked,
        source=Source.HAND, state=State.CONFIRMED, settled_by_name=name_of(by), settled_at=timezone.now(), **columns,
    )  # fmt: skip
    _let_it_be_assessed(record, [item])
    concern_further(record, by=by)


def _let_it_be_assessed(record: Change, items: Iterable[AffectedItem]) -> None:
    """Regulatory affairs are asked about each registration that people have confirmed."""
    for item in items:
        if item.kind == Kind.REGISTRATION and item.linked_id is not None:
            registration = Registration.objects.get(pk=item.linked_id)
            by_hand = item.source != Source.REGISTER
            why = _("by hand") if by_hand else item.label.removeprefix(f"{registration.title}: ")
            ask_for_assessment(record, registration, why=why)


def _whose(one: Customer | Site | None, field: str) -> tuple[dict[str, Any], str]:
    if one is None:
        raise Refused(_("Choose one."), field=field)
    return {"label": one.name, field: one}, one.code


@act("change", "confirm_items")
def confirm_items(record: Change, *, by: Actor, signature: Signature | None, items: Sequence[AffectedItem]) -> None:
    """These are affected. About registrations regulatory affairs are asked; customers have a gate from now on."""
    _settle(record, items, State.CONFIRMED, "", by)
    _let_it_be_assessed(record, items)
    concern_further(record, by=by)


@act("change", "clear")
def clear(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """The gates are open. Raises Refused where somebody is affected since."""
    refuse_new_finds(record)


@act("change", "exclude_item")
def exclude_item(record: Change, *, by: Actor, signature: Signature | None, item: AffectedItem, why: str) -> str:
    """This one is not, for the reason given; returns which. Of a customer that was told the notice is withdrawn.

    Raises Refused for a customer that the register of supply names: it gets a part that is affected; for a
    registration, unless regulatory affairs say so.
    """
    if item.kind == Kind.REGISTRATION:
        if isinstance(by, Seat) and not by.has_role(REGULATORY.code):
            raise Refused(_("Regulatory affairs say whether a registration is touched."), field="item")
        if item.linked_id is not None:
            drop_assessment(record, Record(pk=item.linked_id, number=item.reference), why=why)
    elif not _may_strike(by):
        raise Refused(_("Regulatory affairs strike registrations only."), field="item")
    if item.kind == Kind.CUSTOMER and _still_supplied(record, item):
        text = _("%(customer)s gets an affected part. End the supply in the register first, if it has ended.")
        raise Refused(text % {"customer": item.label}, field="item")
    _settle(record, [item], State.EXCLUDED, why, by)
    if item.customer is not None and item.kind == Kind.CUSTOMER:
        let_go(record, item.customer)
    return str(item)


def _may_strike(by: Actor) -> bool:
    return not isinstance(by, Seat) or by.has_role(*WORKERS)


def _still_supplied(record: Change, item: AffectedItem) -> bool:
    return still_supplied(record.organisation, affected_parts(record)).filter(customer=item.customer).exists()


def _settle(record: Change, items: Iterable[AffectedItem], state: str, why: str, by: Actor) -> None:
    rows = list(items)
    if not rows or any(row.record_id != record.pk for row in rows):
        raise Refused(_("Choose what is affected."), field="items")
    for row in rows:
        row.state, row.settled_reason = state, why
        row.settled_by_name, row.settled_at = name_of(by), timezone.now()
    AffectedItem.objects.bulk_update(rows, SETTLED, batch_size=500)


regulatory_acts("change")
