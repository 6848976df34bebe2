"""Containment at the three places of stock (8D D3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.models import Capa, CapaContainment
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "contain")
def contain(record: Capa, *, by: Actor, signature: Signature | None, places: Sequence[Mapping[str, Any]]) -> None:
    """Record the measure at each place named: `{"place", "applicable", "measure", "quantity", "by_when"}`."""
    if not places:
        raise Refused(_("Say for at least one place what is done there."))
    for said in places:
        _at(record, said, name_of(by))


def _at(record: Capa, said: Mapping[str, Any], by_name: str) -> None:
    place, applicable = said["place"], said.get("applicable", True)
    if place not in CapaContainment.Place.values:
        raise Refused(_("Choose one of the places."))
    if not str(said.get("measure", "")).strip():
        raise Refused(_("Say what is done there, or why there can be no parts."), field=f"measure_{place}")
    if not applicable and (said.get("quantity") or said.get("by_when")):
        raise Refused(_("Where no parts can be, there are none to hold back."), field=f"quantity_{place}")
    row = CapaContainment.objects.filter(record_id=record.pk, place=place).first()
    row = row or CapaContainment(organisation=record.organisation, record=Record(pk=record.pk), place=place)
    row.applicable, row.measure = applicable, said["measure"]
    row.quantity, row.by_when = said.get("quantity"), said.get("by_when")
    row.at, row.by_name = timezone.now(), by_name
    row.save()
