"""Views of a list under a name: its filters, order and size; for oneself or for the whole team."""

from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import behind_the_counter
from qms.web.lists import lasting
from qms.web.together import Together
from qms.workspace.models import SavedView

AT_MOST = 50
"""Views of one person in one list."""


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """A saved view in a list's menu."""

    name: str
    url: str
    team: bool
    current: bool


def own_views(seat: Seat) -> QuerySet[SavedView]:
    """Those the person has saved on this side."""
    return SavedView.objects.filter(person=seat.person, customer=seat.customer)


def views_of(seat: Seat, list_slug: str) -> QuerySet[SavedView]:
    """Those of a list that the seat may use: its own, and on the staff side the team's."""
    own = Q(person=seat.person, customer=seat.customer)
    rows = SavedView.objects.filter(list_slug=list_slug)
    return rows.filter(own | Q(team=True) if seat.side is Side.STAFF else own).order_by("team", "name", "id")


VIEWS = "saved views"


def ask_for_views(seat: Seat, list_slug: str, asked: Together) -> None:
    """Ask for the views of a list, with what else its page asks."""
    asked.rows(VIEWS, lambda: views_of(seat, list_slug).values("name", "query", "team"))


def choices_of(asked: Together, query: str) -> list[ViewChoice]:
    """The views as a menu; `query` tells which one is shown now, whatever the order of its parts."""
    now = sorted(parse_qsl(query))
    return [
        ViewChoice(
            view["name"],
            f"?{view['query']}" if view["query"] else "?clear=1",
            view["team"],
            sorted(parse_qsl(view["query"])) == now,
        )
        for view in asked[VIEWS]
    ]


def may_share(seat: Seat) -> bool:
    """Whether the seat may save views for the team: those who work on records, not those who only read."""
    return seat.side is Side.STAFF and seat.may(Right.TALK)


def save_view(list_slug: str, *, name: str, params: QueryDict, team: bool, by: Seat) -> SavedView:
    """Keep what the list's address says under a name; the same name again replaces one's own view."""
    name = clean_line(name, 80)
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if team and not may_share(by):
        raise Refused(_("Your role does not allow this."), field="team")
    query = lasting(params).urlencode()
    if len(query) > 2000:
        raise Refused(_("There are too many filters to be saved."))
    with behind_the_counter():
        others = own_views(by).filter(list_slug=list_slug).exclude(name=name)
        if others.count() >= AT_MOST:
            raise Refused(_("You have 50 views of this list already. Delete one first."))
        view, _new = SavedView.objects.update_or_create(
            organisation=by.organisation, person=by.person, customer=by.customer, list_slug=list_slug, name=name,
            defaults={"query": query, "team": team},
        )  # fmt: skip
    return view


def view_of(seat: Seat, key: UUID) -> SavedView:
    """One's own view; another's, a team's of somebody else and a missing one are the same 404."""
    found = own_views(seat).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def delete_view(view: SavedView, *, by: Seat) -> None:
    """Delete one's own view."""
    with behind_the_counter():
        own_views(by).filter(pk=view.pk).delete()
