"""What the page "Why this time" says of a clock, on either side."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.seat import Seat, Side
from qms.clocks.calendars import SkipReason
from qms.clocks.cards import face_of, name_of, receipt_of
from qms.clocks.models import Clock
from qms.clocks.places import record_path
from qms.clocks.receipt import explain, moment_words
from qms.clocks.units import amount_words
from qms.web.times import day_words

DAYS_LISTED = 100

REASONS: dict[SkipReason, Promise] = {
    SkipReason.WEEKEND: _("no opening hours"),
    SkipReason.HOLIDAY: _("public holiday"),
    SkipReason.CLOSED: _("closed"),
    SkipReason.MISSING: _("not a date in this zone"),
}


def why(clock: Clock, seat: Seat) -> dict[str, Any]:
    """Card, receipt in sentences, start and due time, and the days left out, bounded."""
    ours = seat.side is Side.STAFF
    receipt = receipt_of(clock, inside=ours)
    return {
        "clock": clock,
        "name": name_of(clock),
        "face_list": [replace(face_of(clock, seat, timezone.now()), why_url="")],
        "record": clock.record,
        "record_url": record_path(clock.record, seat.organisation.slug, portal=seat.side is Side.PORTAL),
        "sentences": explain(receipt, inside=ours),
        "amount": amount_words(receipt.unit, receipt.amount),
        "zone": receipt.zone,
        "elsewhere": receipt.zone != timezone.get_current_timezone_name(),
        "start_there": moment_words(receipt.start),
        "due_there": moment_words(receipt.due),
        "skipped": [
            (day_words(one.day, weekday=True), REASONS[one.reason], one.name) for one in receipt.skipped[:DAYS_LISTED]
        ],
        "skipped_more": receipt.skipped_more + max(0, len(receipt.skipped) - DAYS_LISTED),
    }
