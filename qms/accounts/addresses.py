"""Every address of the product with its statement of access, read from the URLconf: for docs and tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from qms.accounts.access import Access, access_of


@dataclass(frozen=True)
class Address:
    """One pattern: its full route, its name with namespace, the view, and what the view states."""

    route: str
    name: str
    view: Any
    access: Access | None
    arguments: tuple[str, ...]

    @property
    def own(self) -> bool:
        """Whether the view is ours and not a library's."""
        return not self.view.__module__.startswith(("allauth.", "django."))


def all_addresses() -> list[Address]:
    """All addresses in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", "", ()))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], before: str, namespace: str, arguments: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        names = (*arguments, *(name for name in _names(pattern) if name not in arguments))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner, names)
        else:
            yield Address(route, f"{namespace}{pattern.name}", pattern.callback, access_of(pattern.callback), names)


def _names(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    return tuple(getattr(pattern.pattern, "converters", ())) or tuple(pattern.pattern.regex.groupindex)
