"""A list of records declared once: its page, its saved views and its files all come from the same declaration.

    COMPLAINTS = register_list(ListPage(
        slug="complaints", title=_("Complaints"), url_name="complaints", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=queries.listed, columns=staff_columns, filter=ComplaintFilter, orderings=ORDERINGS,
    ))

    @staff(Right.READ_RECORDS, methods=("GET",))
    def complaints(request): return show(request, COMPLAINTS, "feedback/complaints.html")

The template includes "workspace/list.html" below its head. `rows` starts at what the seat may see; a file is made from
the same function under the same seat, so it holds what the page would show and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from qms.accounts.access import SeatedRequest
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.web.filters import FilterForm
from qms.web.lists import KeysetPage, keyset_page, lasting, remembered, walk
from qms.web.tables import Column, Table
from qms.web.together import together
from qms.workspace.savedviews import ViewChoice, ask_for_views, choices_of

M = TypeVar("M", bound=Model)
LISTS: dict[str, "ListPage[Any]"] = {}
OFFERS: list["ListOffer"] = []


@dataclass(frozen=True)
class ListPage(Generic[M]):
    """One list: which rows a seat sees, how they are filtered, ordered and told.

    `right` opens it; `export` (None: never) makes files of it. `none_yet`: what an empty list says. `kind`: the kind of
    record whose rows these are, if they are records; their numbers are then what is picked.
    """

    slug: str
    title: str | Promise
    url_name: str
    side: Side
    right: Right
    rows: Callable[[Seat], QuerySet[M]]
    columns: Callable[[Seat], Sequence[Column[M]]]
    filter: type[FilterForm]
    orderings: Mapping[str, Sequence[str]]
    default: str = "newest"
    export: Right | None = None
    icon: str = "inbox"
    none_yet: str | Promise = ""
    roomy: bool = False
    pick: Callable[[M], tuple[str, str]] | None = None
    kind: str = ""

    def filtered(self, seat: Seat, params: QueryDict, request: HttpRequest | None = None) -> FilterForm:
        """The filters as the address asks for them; what makes no sense is told at its field and left out."""
        asking: Any = request if request is not None else Asking(seat)
        return self.filter(params, queryset=self.rows(seat), request=asking)

    def all_rows(self, seat: Seat, params: QueryDict) -> Iterator[M]:
        """Every row that the address shows, in its order, read in steps."""
        found = self.filtered(seat, params)
        return walk(found.qs, params, orderings=self.orderings, default=self.default)

    def address(self, seat: Seat, query: str = "") -> str:
        """The path of the page, with a query."""
        path = reverse(f"{self.side.value}:{self.url_name}", args=[seat.organisation.slug])
        return f"{path}?{query}" if query else path


@dataclass
class Asking:
    """Who asks, where a filter would look at the request and there is none: in a background job."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class ListOffer:
    """Something that can be made of picked rows or of all that match: words, icon, and where to ask ("": not here)."""

    words: str | Promise
    icon: str
    url: Callable[[ListPage[Any], Seat], str]


def register_offer(offer: ListOffer) -> None:
    """Offer it on every list that it names an address for; in a module that the app's `ready` imports."""
    OFFERS.append(offer)


@dataclass(frozen=True)
class Shown(Generic[M]):
    """What the page of a list needs."""

    declaration: ListPage[M]
    filter: FilterForm
    page: KeysetPage[M]
    table: Table[M]
    query: str
    views: list[ViewChoice] = field(default_factory=list)
    views_url: str = ""
    export_url: str = ""
    offers: list[tuple[ListOffer, str]] = field(default_factory=list)


def register_list(page: ListPage[M]) -> ListPage[M]:
    """Make a list known to exports and saved views; in a module that the app's `ready` imports."""
    LISTS[page.slug] = page
    return page


def list_of(slug: str, seat: Seat) -> ListPage[Any]:
    """The list of this name that the seat may open, or 404."""
    page = LISTS.get(slug)
    if page is None or page.side is not seat.side or not seat.may(page.right):
        raise Http404
    return page


def shown(request: SeatedRequest, page: ListPage[M]) -> Shown[M]:
    """One page of the list as the address asks for it."""
    seat, side, asked = request.seat, page.side.value, together(request)
    ask_for_views(seat, page.slug, asked)
    found = page.filtered(seat, request.GET, request)
    rows = keyset_page(found.qs, request.GET, orderings=page.orderings, default=page.default, counted=True)
    query, here = lasting(request.GET).urlencode(), [seat.organisation.slug, page.slug]
    exported = page.export is not None and seat.may(page.export)
    offers = [(offer, url) for offer in OFFERS if (url := offer.url(page, seat))]
    return Shown(
        declaration=page, filter=found, page=rows, query=query,
        table=Table(page.columns(seat), page.title, page=rows, roomy=page.roomy, pick=page.pick),
        views=choices_of(asked, query),
        views_url=_with(reverse(f"{side}:saved_views", args=here), query),
        export_url=_with(reverse(f"{side}:list_export", args=here), query) if exported else "",
        offers=[(offer, _with(url, query)) for offer, url in offers],
    )  # fmt: skip


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def show(request: SeatedRequest, page: ListPage[Any], template: str, **context: Any) -> HttpResponseBase:
    """Answer the page of the list. Context: `shown`, and what is given. (`page` is the frame's own word.)"""
    customer = request.seat.customer
    back = remembered(request, f"{page.slug} {customer.pk}" if customer else page.slug)
    if back is not None:
        return back
    now = shown(request, page)
    return render(request, template, {"shown": now, **context})
