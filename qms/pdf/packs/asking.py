"""Who asks for which records: the rows picked in a list, or all that its address shows. Asked again in the job."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.pdf.records import is_printable
from qms.records.offers import kind_of, path_on
from qms.web.lists import lasting, walk
from qms.workspace.jobs import start_job
from qms.workspace.listpage import LISTS, ListOffer, ListPage, register_offer
from qms.workspace.models import Job

RECORDS = 500
"""Records in one pack."""


def may_pack(page: ListPage[Any], seat: Seat) -> bool:
    """Whether this list can be had as a pack by this seat."""
    return page.side is seat.side and page.export is not None and seat.may(page.export) and is_printable(page.kind)


def pack_url(page: ListPage[Any], seat: Seat) -> str:
    """Where a pack of this list is asked for; empty when it is not offered."""
    if not may_pack(page, seat):
        return ""
    return reverse(f"{page.side.value}:list_pack", args=[seat.organisation.slug, page.slug])


register_offer(ListOffer(gettext_lazy("Records as one PDF"), "file-down", pack_url))


def ask_for_pack(page: ListPage[Any], *, params: QueryDict, picks: Sequence[str] | None, by: Seat) -> Job:
    """Start a pack of the picked records (by number), or of all that the address shows (None).

    Raises Refused for nothing picked, too many, records that are not there, or too many jobs.
    """
    from qms.pdf.packs.job import RECORD_PACK

    asked: dict[str, Any] = {"list": page.slug, "query": lasting(params).urlencode(), "language": get_language()}
    if picks is not None:
        asked["picks"] = sorted(set(picks))
    count = len(numbers_asked(asked, by))
    words = ngettext("%(count)s record as one PDF", "%(count)s records as one PDF", count) % {"count": count}
    return start_job(RECORD_PACK, by=by, params=asked, title=words)


def numbers_asked(asked: dict[str, Any], seat: Seat) -> list[str]:
    """The numbers of the records in the order of the list, as the seat sees it now. Raises Refused as above."""
    page, picks = list_asked(asked, seat), asked.get("picks")
    if picks == []:
        raise Refused(_("Pick the records first, or choose all that match."))
    if picks is not None and len(picks) > RECORDS:
        raise Refused(_too_many())
    params = QueryDict(asked["query"])
    rows = page.filtered(seat, params).qs if picks is None else page.rows(seat).filter(number__in=picks)
    ordered = walk(rows, params, orderings=page.orderings, default=page.default)
    numbers = [row.number for row in islice(ordered, RECORDS + 1)]
    if len(numbers) > RECORDS:
        raise Refused(_too_many())
    if picks is not None and len(numbers) < len(picks):
        raise Refused(_("A record that was picked is not there any more. Look at the list again."))
    if not numbers:
        raise Refused(_("No record matches."))
    return numbers


def list_asked(asked: dict[str, Any], seat: Seat) -> ListPage[Any]:
    """The list, if the seat may still have packs of it."""
    page = LISTS.get(asked["list"])
    if page is None or not may_pack(page, seat):
        raise Refused(_("You have no longer the right to do this."))
    return page


def path_asked(asked: dict[str, Any], seat: Seat) -> str:
    """The part of the records' addresses that names their kind."""
    page = list_asked(asked, seat)
    return path_on(page.side, kind_of(page.kind))


def words_asked(asked: dict[str, Any], seat: Seat) -> str:
    """Which records these are, for the cover."""
    page = list_asked(asked, seat)
    if "picks" in asked:
        return _("%(list)s, picked one by one") % {"list": page.title}
    chips = [chip.text for chip in page.filtered(seat, QueryDict(asked["query"])).chips]
    return " · ".join([str(page.title), *(chips or [_("all")])])


def _too_many() -> str:
    return _("A pack holds %(limit)s records at most. Filter the list, or pick fewer.") % {"limit": RECORDS}
