"""What a revision of a notice holds, as plain data, and what it must hold to be sent.

{"title", "text", "reason", "impact": {"form", "fit", "function", "quality", "reliability"}, "parts": [[part, customer's
part, product, site]], "comparison": [[characteristic, before, after, unit]], "dates": {"sample_on", "sample_until",
"first_ship_on", "last_order_on", "last_ship_on", "temporary_until"}, "contact", "files": [[name, size, SHA-256]]}; days
in ISO 8601, empty when there is none. Revisions that were sent before a day was told hold no key for it. "emergency":
true stands there for a change that was ordered at once, and never for another.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qms.web.shapes import Words

IMPACTS: tuple[tuple[str, Words], ...] = (
    ("form", pgettext_lazy("impact", "Form")), ("fit", pgettext_lazy("impact", "Fit")),
    ("function", _("Function")), ("quality", _("Quality")),
    ("reliability", _("Reliability")),
)  # fmt: skip
DATES: tuple[tuple[str, Words], ...] = (
    ("sample_on", _("Samples from")), ("sample_until", _("Samples can be asked for until")),
    ("first_ship_on", _("First shipment")), ("last_order_on", _("Last order")),
    ("last_ship_on", _("Last shipment")), ("temporary_until", _("Temporary until")),
)  # fmt: skip
NEEDED: tuple[tuple[str, Words], ...] = (
    ("title", _("a title for customers")),
    ("text", _("a description for customers")),
    ("reason", _("a reason for customers")),
    ("contact", _("a contact for customers")),
)


EMERGENCY_WORDS: Words = _(
    "It was ordered at once, with containment, before it was approved. Neither your notice period nor a freeze "
    "of yours held back the first shipment."
)
"""What a customer reads of an emergency, under `Carried out in an emergency`."""

BLOCKS: tuple[tuple[str, Words], ...] = (
    ("title", _("Title")), ("text", _("Description")), ("reason", _("Reason")),
    ("comparison", _("Before and after")), ("impact", _("Impact")), ("dates", _("Days")), ("parts", _("Parts")),
    ("contact", _("Contact")), ("files", _("Files")),
)  # fmt: skip
"""The blocks that customers read, in their order."""


def differing(sent: Mapping[str, Any], now: Mapping[str, Any]) -> list[Words]:
    """The blocks of what was sent that are not what the customer would be shown now.

    The first shipment is not compared: a later day is allowed, an earlier one is a question of its own. A part that the
    customer does not get any more was approved all the same; one that it was not told of was not. A day of which no
    notice spoke yet when it was sent is not compared.
    """
    return [words for name, words in BLOCKS if _differs(name, sent.get(name) or [], now.get(name) or [])]


def _differs(name: str, sent: Any, now: Any) -> bool:
    if name == "parts":
        told = {(part, site) for part, _theirs, _product, site in sent}
        return any((part, site) not in told for part, _theirs, _product, site in now)
    if name == "dates":
        return any(sent[one] != now.get(one) for one, _words in DATES if one != "first_ship_on" and one in sent)
    return bool(sent != now)


def is_the_same(sent: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether another revision would say nothing new: all blocks, the first shipment and every part too."""
    days = sent.get("dates", {})
    return dict(sent) == {**now, "dates": {name: day for name, day in now["dates"].items() if name in days or day}}


def day_of(content: Mapping[str, Any], name: str) -> date | None:
    """One of the days, or None."""
    found = content.get("dates", {}).get(name)
    return date.fromisoformat(found) if found else None


def missing(content: Mapping[str, Any], *, supplied: bool) -> list[Words]:
    """What the content lacks to be a notice: a customer that has to ask back approves late (ZVEI guideline).

    supplied: the customer is affected because it gets parts, so they are named.
    """
    found = [words for name, words in NEEDED if not str(content.get(name, "")).strip()]
    impact = content.get("impact", {})
    found += [words for name, words in _IMPACT_NEEDED if not str(impact.get(name, "")).strip()]
    if not content.get("dates", {}).get("first_ship_on"):
        found.append(_("the day of the first shipment"))
    if not content.get("comparison"):
        found.append(_("a comparison of before and after"))
    if supplied and not content.get("parts"):
        found.append(_("the parts that this customer gets, in the register of supply"))
    return found


_IMPACT_NEEDED: tuple[tuple[str, Words], ...] = (
    ("form", _("the impact on form")),
    ("fit", _("the impact on fit")),
    ("function", _("the impact on function")),
    ("quality", _("the impact on quality")),
    ("reliability", _("the impact on reliability")),
)
