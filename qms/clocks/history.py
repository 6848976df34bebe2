"""How the timeline tells what happened to clocks and tasks; for staff only."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from qms.clocks.ladder import named_words
from qms.clocks.words import as_read
from qms.records.offers import EventWords, register_event
from qms.web.times import span_words

ESCALATED, HANDED_OVER, REMINDED = "escalated", "handed_over", "customer_reminded"


def _escalated(detail: Mapping[str, Any]) -> str:
    shown = {
        "clock": as_read(detail["clock"]),
        "late": span_words(detail["late_seconds"]),
        "people": ", ".join(named_words(code) for code in detail["to"]),
    }
    return _("%(clock)s is late by %(late)s. Told: %(people)s.") % shown


def _handed_over(detail: Mapping[str, Any]) -> str:
    return _("handed over to %(name)s: %(task)s") % {"name": detail["to"], "task": as_read(detail["task"])}


def _reminded(detail: Mapping[str, Any]) -> str:
    shown = {"clock": as_read(detail["clock"]), "customer": detail["customer"]}
    if not detail["people"]:
        return _("%(clock)s: nobody of %(customer)s has access, so we were told instead.") % shown
    return _("%(customer)s was reminded: %(clock)s.") % shown


def register() -> None:
    """Called once at start-up."""
    register_event(ESCALATED, EventWords("siren", _escalated))
    register_event(HANDED_OVER, EventWords("user-round-pen", _handed_over))
    register_event(REMINDED, EventWords("bell-ring", _reminded))
