"""What a registration covers, folded to words that a record is compared by: part, product, site, characteristic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.organisations.models import Organisation
from qms.registrations.models import Registration

LIVING = ("valid", "suspended", "expired")
"""The states in which a registration counts for what touches it: an expired one may be renewed."""
WORDS = {
    "part": gettext_lazy("part %(name)s"),
    "product": gettext_lazy("product %(name)s"),
    "characteristic": gettext_lazy("registered characteristic %(name)s"),
    "site": gettext_lazy("site %(name)s"),
}


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What a record touches, as people name it; compared without regard to upper case and blanks."""

    parts: Iterable[str] = ()
    products: Iterable[str] = ()
    characteristics: Iterable[str] = ()
    sites: Iterable[str] = ()

    def named(self) -> Iterator[tuple[str, str]]:
        """Kind and name of each."""
        for kind, names in (
            ("part", self.parts), ("product", self.products), ("characteristic", self.characteristics),
            ("site", self.sites),
        ):  # fmt: skip
            yield from ((kind, name) for name in names if name.strip())


def folded(kind: str, name: str) -> str:
    """The word that both sides are compared by."""
    return f"{kind}:{' '.join(name.casefold().split())}"


def covers_of(record: Any) -> list[str]:
    """Everything that a registration covers, folded."""
    touched = Touched(
        parts=record.part_numbers, products=record.products, characteristics=record.characteristics,
        sites=record.site_codes,
    )  # fmt: skip
    return sorted({folded(kind, name) for kind, name in touched.named()})


@dataclass(frozen=True)
class Match:
    """A registration that is touched, and by what, in words."""

    registration: Registration
    why: str


def affected_registrations(organisation: Organisation, touched: Touched) -> list[Match]:
    """The registrations of the register that cover something of it, by number, each with what. One query."""
    by_word = {folded(kind, name): (kind, name) for kind, name in touched.named()}
    rows: QuerySet[Registration] = Registration.objects.filter(
        organisation=organisation, kind="registration", state__in=LIVING, covers__overlap=list(by_word)
    )
    found = []
    for row in rows.order_by("number") if by_word else ():
        hits = [by_word[word] for word in row.covers if word in by_word]
        words = [str(WORDS[kind] % {"name": name}) for kind, name in hits]
        shown = ", ".join(words[:3])
        why = _("%(words)s and %(more)s more") % {"words": shown, "more": len(words) - 3} if len(words) > 3 else shown
        found.append(Match(row, why[:300]))
    return found
