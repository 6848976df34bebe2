"""The content of a record as a signature is bound to it: its fields by their storage names, then its rows."""

from collections.abc import Iterable
from typing import Any

from qms.records.offers import FieldRule


def content_of_fields(record: Any, fields: Iterable[FieldRule], children: Iterable[type[Any]]) -> dict[str, Any]:
    """Kind, state, version, the declared fields and all rows of the children, in an order that never changes."""
    attributes = {field.name: field.attname for field in record._meta.concrete_fields}
    values = {rule.name: getattr(record, attributes[rule.name]) for rule in fields}
    rows = {str(child._meta.model_name): rows_of(child, record) for child in children}
    return {"kind": record.kind, "state": record.state, "version": record.version, **values, **rows}


def rows_of(child: type[Any], record: Any) -> list[dict[str, Any]]:
    """The rows of one child that hang on the record, by key."""
    attributes = [field.attname for field in child._meta.local_concrete_fields if field.name != "organisation"]
    return list(child._default_manager.filter(record_id=record.pk).order_by("id").values(*attributes))
