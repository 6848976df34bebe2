"""Lists: keyset pages in a fixed order, remembered filters. The filters themselves are in ``qms.web.filters``.

The state of a list is its address. Sort keys come from a table in code, the place in the list from a signed cursor,
so an address can be copied, and one that was tampered with is simply ignored.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Expression, F, Field, Func, Model, OrderBy, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from qms.web.together import COUNT_CAP, CountUpTo

Row = TypeVar("Row")
SIZES = (25, 50, 100)
KEPT_QUERY = 2000
PLACE = ("after", "before")
_signer = signing.Signer(salt="qms.web.lists.cursor")


# --- addresses ------------------------------------------------------------------------------------------------------


def query_with(params: QueryDict, **changes: object) -> str:
    """The query string of ``params`` with some values changed; None or "" removes. Always begins with "?"."""
    changed = QueryDict(mutable=True)  # copy() copies deep, and a page has a dozen such addresses
    for name, values in params.lists():
        if name not in changes:
            changed.setlist(name, values)
        elif changes[name] not in (None, ""):
            changed[name] = str(changes[name])
    for name, value in changes.items():
        if name not in changed and value not in (None, ""):
            changed[name] = str(value)
    return f"?{changed.urlencode()}" if changed else "?clear=1"


def lasting(params: QueryDict) -> QueryDict:
    """What of a list's address is worth keeping: filters, order and size; no place in the list, nothing empty."""
    kept = QueryDict(mutable=True)
    for name in params:
        values = [value for value in params.getlist(name) if value]
        if values and name not in (*PLACE, "clear"):
            kept.setlist(name, values)
    return kept


def remembered(request: HttpRequest, name: str) -> HttpResponseRedirect | None:
    """Keep a list's filters in the session; answer with a redirect to the kept ones when the address has none.

    ``?clear=1`` forgets them. Places in the list (cursors) are not kept, saved filters and sorting are. They belong to
    this path: another organisation's list of the same name has its own.
    """
    kept: dict[str, str] = request.session.get("lists", {})
    name = f"{request.path} {name}"
    if "clear" in request.GET:
        if kept.pop(name, None) is not None:
            request.session["lists"] = kept
        return None
    if request.GET:
        query = lasting(request.GET).urlencode()
        if kept.get(name, "") != query and len(query) <= KEPT_QUERY:
            request.session["lists"] = {**kept, name: query}
        return None
    return HttpResponseRedirect(f"{request.path}?{kept[name]}") if kept.get(name) else None


# --- order and place ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order. Nullable ones come last in both directions."""

    path: str
    descending: bool = False
    nullable: bool = False

    @classmethod
    def parse(cls, text: str) -> "Key":
        """From "-created_at" (newest first) or "due_at?" (may be empty)."""
        return cls(text.strip("-?"), descending=text.startswith("-"), nullable=text.endswith("?"))

    def reversed(self) -> "Key":
        """The same column the other way round."""
        return replace(self, descending=not self.descending)

    def order(self, *, backwards: bool) -> OrderBy:
        """The expression for ORDER BY; ``backwards`` walks the list from its end."""
        descending = self.descending != backwards
        last = (not backwards) if self.nullable else None
        expression = F(self.path)
        nulls: dict[str, Any] = {} if last is None else {"nulls_last": True} if last else {"nulls_first": True}
        return OrderBy(expression, descending=descending, **nulls)

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Rows strictly further on than ``value`` in this column."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else Q(pk__in=[])
        further = Q(**{f"{self.path}__{'lt' if self.descending != backwards else 'gt'}": value})
        if self.nullable and not backwards:
            further |= Q(**{f"{self.path}__isnull": True})
        return further

    def same(self, value: Any) -> Q:
        """Rows with this very value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


def _row_of(*parts: Expression | F) -> Func:
    return Func(*parts, function="ROW", output_field=Field())


def _beyond(keys: Sequence[Key], values: Sequence[Any], fields: Sequence[Any], *, backwards: bool) -> Any:
    """Condition "after this place". One row comparison where an index can walk it, the long form otherwise.

    The first column is bounded once more by itself: where the columns lie in two tables (a record and its kind), no
    index knows the whole row, but the one of the first column leads straight to the place.
    """
    if len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys):
        left = _row_of(*(F(key.path) for key in keys))
        right = _row_of(*(Value(v, output_field=f) for v, f in zip(values, fields, strict=True)))
        down = keys[0].descending != backwards
        near = Q(**{f"{keys[0].path}__{'lte' if down else 'gte'}": values[0]})
        return near & Q(LessThan(left, right) if down else GreaterThan(left, right))
    condition, tied = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= tied & key.beyond(value, backwards=backwards)
        tied &= key.same(value)
    return condition


def _read(row: Any, path: str) -> Any:
    if isinstance(row, Mapping):
        return row[path]
    if not isinstance(row, Model):
        return getattr(row, path)
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _field_of(queryset: QuerySet[Any], path: str) -> Any:
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field
    options, found = queryset.model._meta, None
    for part in path.split("__"):
        found = options.pk if part == "pk" else options.get_field(part)
        if found is None:
            raise FieldDoesNotExist(path)
        options = getattr(found.related_model, "_meta", options)
    return found


def _plain(value: Any) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


@dataclass
class KeysetPage(Generic[Row]):
    """One page of a list. Addresses are relative ("?after=…"), empty where there is nothing further."""

    rows: list[Row]
    sort: str
    size: int
    params: QueryDict
    queryset: QuerySet[Any]
    keys: Sequence[Key] = field(default_factory=tuple)
    has_next: bool = False
    has_previous: bool = False
    counted: bool = False
    """Whether each row brings the count along, as `counted`."""

    def _cursor(self, row: Any) -> str:
        return _signer.sign_object([self.sort, *(_plain(_read(row, key.path)) for key in self.keys)])

    def _goto(self, **place: str | None) -> str:
        return query_with(self.params, **{"after": None, "before": None, **place})

    @cached_property
    def next_url(self) -> str:
        """Address of the following rows."""
        return self._goto(after=self._cursor(self.rows[-1])) if self.has_next and self.rows else ""

    @cached_property
    def previous_url(self) -> str:
        """Address of the rows before."""
        return self._goto(before=self._cursor(self.rows[0])) if self.has_previous and self.rows else ""

    @property
    def first_url(self) -> str:
        """Address of the beginning."""
        return self._goto()

    def sort_url(self, name: str) -> str:
        """Address of the list in this order, turned round when it is the present one."""
        return self._goto(sort=f"-{name}" if self.sort == name else name)

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """(size, address, is the present one) for the choice of rows at once."""
        return [(size, self._goto(size=str(size)), size == self.size) for size in SIZES]

    @cached_property
    def count(self) -> int:
        """How many there are, counted no further than one above the cap. The rows bring it, else one query."""
        if self.counted and self.rows:
            return int(getattr(self.rows[0], "counted"))  # noqa: B009 - an annotation, unknown to the model
        return self.queryset.order_by()[: COUNT_CAP + 1].count()

    @property
    def count_words(self) -> str:
        """The count as told: "214", or "1,000+" when there are more."""
        shown = number_format(min(self.count, COUNT_CAP), use_l10n=True, force_grouping=True)
        return _("%(count)s+") % {"count": shown} if self.count > COUNT_CAP else shown


def _keys(sort: str, orderings: Mapping[str, Sequence[str]], default: str) -> tuple[str, list[Key]]:
    name = sort.removeprefix("-")
    if name not in orderings:
        sort = name = default
    keys = [Key.parse(text) for text in orderings[name]]
    return sort, [key.reversed() for key in keys] if sort.startswith("-") else keys


def _place(cursor: str, sort: str, fields: Sequence[Any]) -> list[Any] | None:
    """Values of a cursor, or None when it is not ours, of another order, or no longer fits."""
    try:
        name, *values = _signer.unsign_object(cursor)
        if name != sort or len(values) != len(fields):
            return None
        return [None if value is None else f.to_python(value) for f, value in zip(fields, values, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError):
        return None


def _size(text: str) -> int:
    return int(text) if text in {str(size) for size in SIZES} else 50


def keyset_page(
    queryset: QuerySet[Any],
    params: QueryDict,
    *,
    orderings: Mapping[str, Sequence[str]],
    default: str,
    counted: bool = False,
) -> KeysetPage[Any]:
    """One page of ``queryset`` (models, ``values()`` or named ``values_list()``) as ``params`` ask for it.

    ``orderings`` is the fixed table of sort names, each with its columns: ``{"newest": ("-created_at", "-id")}``; the
    last column must be unique. "?" at the end marks a column that may be empty. ``?sort=-name`` turns an order round;
    unknown names, sizes and cursors fall back to the default. ``counted``: the page tells how many there are; the same
    statement counts them (models only).
    """
    sort, keys = _keys(params.get("sort", default), orderings, default)
    size, fields = _size(params.get("size", "")), [_field_of(queryset, key.path) for key in keys]
    backwards = "before" in params
    place = _place(params.get("before" if backwards else "after", ""), sort, fields)
    backwards = backwards and place is not None
    wanted = queryset.order_by(*(key.order(backwards=backwards) for key in keys))
    if place is not None:
        wanted = wanted.filter(_beyond(keys, place, fields, backwards=backwards))
    if counted:
        wanted = wanted.annotate(counted=CountUpTo(queryset, COUNT_CAP))
    found = list(wanted[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    return KeysetPage(
        rows=rows, sort=sort, size=size, params=params, queryset=queryset, keys=keys,
        has_next=more if not backwards else True, has_previous=more if backwards else place is not None,
        counted=counted,
    )  # fmt: skip


def walk(
    queryset: QuerySet[Any],
    params: QueryDict,
    *,
    orderings: Mapping[str, Sequence[str]],
    default: str,
    step: int = 1000,
) -> Iterator[Any]:
    """All rows in the order that ``params`` ask for, read in steps: memory stays small, no row comes twice."""
    _sort, keys = _keys(params.get("sort", default), orderings, default)
    fields, place = [_field_of(queryset, key.path) for key in keys], None
    ordered = queryset.order_by(*(key.order(backwards=False) for key in keys))
    while True:
        wanted = ordered if place is None else ordered.filter(_beyond(keys, place, fields, backwards=False))
        rows = list(wanted[:step])
        yield from rows
        if len(rows) < step:
            return
        place = [_read(rows[-1], key.path) for key in keys]


@dataclass(frozen=True)
class Group(Generic[Row]):
    """Rows under a heading of their own."""

    title: str
    rows: Sequence[Row]
    count: int | str = ""


def grouped(rows: Iterable[Row], title: Callable[[Row], str]) -> list[Group[Row]]:
    """Neighbouring rows of the same title, in their order."""
    parts: list[tuple[Hashable, list[Row]]] = [(name, list(part)) for name, part in groupby(rows, key=title)]
    return [Group(title=str(name), rows=part, count=len(part)) for name, part in parts]
