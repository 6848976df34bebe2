"""Concord counts for itself: records of a problem per pieces shipped, in whole months."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.services.judging import Data
from qms.lib.refusal import Refused
from qms.records.offers import KINDS
from qms.risk.models import ShippedQuantity

KINDS_COUNTED = ("complaint", "nonconformity")
NOT_COUNTED = ("void", "not_a_complaint")


def counted_between(what: Mapping[str, Any], first: date, last: date) -> Data:
    """Records of a kind about a part (and a defect code, if one is named) that came in the window, per pieces shipped.

    what: `kind`, `part_number`, `defect_code`. Shipped quantities are kept by month, so the window is whole months.
    Raises Refused: a window of broken months, nothing shipped.
    """
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        sentence = _("Concord counts in whole months: from the first day of a month to the last one of a month.")
        raise Refused(sentence, field="baseline_from")
    rows = ShippedQuantity.objects.filter(part_number__iexact=what["part_number"], month__gte=first, month__lte=last)
    shipped = rows.aggregate(all=Sum("quantity"))["all"]
    if not shipped:
        named = {"part": what["part_number"]}
        raise Refused(_("No pieces of %(part)s are recorded as shipped in this time.") % named, field="part_number")
    return Data(_records(what, first, last), Decimal(shipped))


def _records(what: Mapping[str, Any], first: date, last: date) -> int:
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(day, time(0), zone) for day in (first, last + timedelta(days=1)))
    rows = KINDS[what["kind"]].model._default_manager.filter(
        kind=what["kind"], created_at__gte=start, created_at__lt=end, part_number__iexact=what["part_number"]
    )
    if what.get("defect_code"):
        rows = rows.filter(defect_code__iexact=what["defect_code"])
    return int(rows.exclude(state__in=NOT_COUNTED).count())


def months_until(day: date) -> date:
    """The last day of the month before the one that contains `day`, or `day` itself if it ends its month."""
    following = day + timedelta(days=1)
    return day if following.day == 1 else day.replace(day=1) - timedelta(days=1)


def months_from(day: date) -> date:
    """The first day of the next month, or `day` itself if it begins its month."""
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
