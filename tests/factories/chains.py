"""Linked records: complaints that follow from each other, in the shapes that tests ask for."""

from collections.abc import Iterable
from typing import Any

from qms.records.models import RecordLink, Relation
from qms.records.services import link
from tests.factories.cast import House
from tests.factories.complaints import filed


def tie(house: House, *pairs: tuple[Any, Any], relation: str = Relation.FOLLOWS_FROM) -> list[RecordLink]:
    """Link each pair, the first to the second, as an engineer does."""
    with house.sitting("engineer") as seat:
        return [link(source, target, relation, by=seat) for source, target in pairs]


def row(house: House, length: int, by: str = "piet") -> list[Any]:
    """Complaints in a row: each follows from the one before."""
    records = [filed(house, by, title=f"Weld crack {place}") for place in range(length)]
    tie(house, *zip(records[1:], records, strict=False))
    return records


def numbers(records: Iterable[Any]) -> list[str]:
    """Their numbers."""
    return [record.number for record in records]
