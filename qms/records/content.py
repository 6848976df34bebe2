"""The content of a record as a signature is bound to it: its fields by their storage names, then its rows."""

from collections.abc import Collection, Iterable
from typing import Any

from qms.records.offers import FieldRule


def content_of_fields(record: Any, fields: Iterable[FieldRule], children: Iterable[type[Any]]) -> dict[str, Any]:
    """Kind, state, version, the declared fields and all rows of the children, in an order that never changes."""
    attributes = {field.name: field.attname for field in record._meta.concrete_fields}
    values = {rule.name: getattr(record, attributes[rule.name]) for rule in fields}
    rows = {str(child._meta.model_name): rows_of(child, record) for child in children}
    return {"kind": record.kind, "state": record.state, "version": record.version, **values, **rows}


def content_of_files(files: Iterable[Any]) -> list[list[Any]]:
    """Name, size in bytes and SHA-256 of each file: what a signature or a frozen revision is bound to."""
    return [[one.name, one.size, one.sha256] for one in files]


def shared_content(record: Any, fields: Iterable[FieldRule], children: Iterable[type[Any]]) -> dict[str, Any]:
    """The same of what the customer may read: the fields disclosed to them, the children's `PORTAL_COLUMNS`.

    For children all of whose rows the customer sees.
    """
    attributes = {field.name: field.attname for field in record._meta.concrete_fields}
    values = {rule.name: getattr(record, attributes[rule.name]) for rule in fields if rule.disclosure == "customer"}
    rows = {str(child._meta.model_name): rows_of(child, record, child.PORTAL_COLUMNS) for child in children}
    return {"kind": record.kind, "state": record.state, "version": record.version, **values, **rows}


def rows_of(child: type[Any], record: Any, columns: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The rows of one child that hang on the record, by key; all columns, or those named."""
    attributes = [
        field.attname for field in child._meta.local_concrete_fields
        if field.name != "organisation" and (columns is None or field.column in columns)
    ]  # fmt: skip
    return list(child._default_manager.filter(record_id=record.pk).order_by("id").values(*attributes))
