"""Sites: where people work, their hours, holidays and closures. The clocks run on them."""

import datetime as dt
import uuid

import holidays
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.forms.sites import WEEKDAYS, ClosureForm, SiteForm
from qms.accounts.queries import found, visible_closures, visible_sites
from qms.accounts.rights import Right
from qms.accounts.views.acts import ActPage, NoForm, act_page, posted, sent
from qms.organisations import services
from qms.organisations.hours import write_day
from qms.organisations.models import Site
from qms.web.lists import keyset_page
from qms.web.tables import Column, State, Table
from qms.web.times import day_words

ORDERINGS = {"name": ("name", "id"), "code": ("code", "id")}
CLOSURES_SHOWN = 200


def site_url(slug: str, site: Site) -> str:
    """The address of a site's page."""
    return reverse("staff:site", args=[slug, site.pk])


def _in_use(site: Site) -> State:
    return State(_("In use"), "ok") if site.active else State(_("Not in use"), "mute")


def _columns(slug: str) -> list[Column[Site]]:
    return [
        Column(
            "name", gettext_lazy("Name"), lambda s: s.name, link=lambda s: site_url(slug, s), sort="name", role="lead"
        ),
        Column("code", gettext_lazy("Code"), lambda s: s.code, sort="code", role="sub"),
        Column("country", gettext_lazy("Country"), lambda s: s.country.name, role="half"),
        Column("zone", gettext_lazy("Time zone"), lambda s: str(s.zone)),
        Column("state", gettext_lazy("State"), _in_use, format="badge", role="half-2"),
    ]


@staff(Right.READ_CUSTOMERS, methods=("GET",))
def sites(request: SeatedRequest) -> HttpResponse:
    """All sites."""
    page = keyset_page(visible_sites(), request.GET, orderings=ORDERINGS, default="name", counted=True)
    table = Table(_columns(request.seat.organisation.slug), _("Sites"), page=page)
    context = {"page_of_rows": page, "table": table, "may_manage": request.seat.may(Right.MANAGE_SITES)}
    return render(request, "accounts/sites.html", context)


@staff(Right.READ_CUSTOMERS, methods=("GET",))
def site(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One site: where, its week, the days on which it is closed."""
    row = found(visible_sites(), key)
    today = timezone.now().astimezone(row.zone).date()
    context = {
        "site": row,
        "state": _in_use(row),
        "week": [(name, write_day(row.hours.get(str(day), []))) for day, name in enumerate(WEEKDAYS)],
        "closures": visible_closures(row).filter(day__gte=today)[:CLOSURES_SHOWN],
        "holidays": _next_holidays(row, today),
        "may_manage": request.seat.may(Right.MANAGE_SITES),
    }
    return render(request, "accounts/site.html", context)


def _next_holidays(row: Site, today: dt.date, count: int = 6) -> list[tuple[dt.date, str]]:
    """The next public holidays, named in the reader's language where the package knows it."""
    spoken = holidays.country_holidays(row.country.code).supported_languages
    wanted = (get_language() or "en").split("-")[0]
    language = next((code for code in sorted(spoken) if code.split("_")[0] == wanted), None)
    english = next((code for code in sorted(spoken) if code.startswith("en")), None)
    known = holidays.country_holidays(
        row.country.code,
        subdiv=row.subdivision or None,
        years=[today.year, today.year + 1],
        language=language or english,
    )
    return sorted((day, name) for day, name in known.items() if day >= today)[:count]


def _crumbs(slug: str, *sites: Site) -> tuple[tuple[str, str], ...]:
    return ((_("Sites"), reverse("staff:sites", args=[slug])), *((row.name, site_url(slug, row)) for row in sites))


@staff(Right.MANAGE_SITES)
def site_new(request: SeatedRequest) -> HttpResponse:
    """A new site."""
    organisation = request.seat.organisation
    slug = organisation.slug
    form = SiteForm(posted(request), initial={"zone": organisation.zone})
    page = ActPage(_("New site"), _("Create the site"), reverse("staff:sites", args=[slug]), _crumbs(slug))
    made: list[Site] = []

    def act() -> None:
        made.append(services.create_site(organisation, by=request.seat.person, **form.cleaned_data))

    return act_page(request, page, form, act, done=_("The site is created."), to=lambda: site_url(slug, made[0]),
                    template="accounts/site_form.html")  # fmt: skip


@staff(Right.MANAGE_SITES)
def site_edit(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Change a site and its calendar."""
    row, slug = found(visible_sites(), key, lock=sent(request)), request.seat.organisation.slug
    form = SiteForm(posted(request), instance=row)
    page = ActPage(
        title=_("Change %(site)s") % {"site": row.name},
        button=_("Save"),
        back=site_url(slug, row),
        crumbs=_crumbs(slug, row),
        intro=_("Another country, zone or other hours make a new calendar. Deadlines keep the one they started with."),
    )

    def act() -> None:
        services.change_site(row, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("Saved."), template="accounts/site_form.html")


@staff(Right.MANAGE_SITES)
def closure_new(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Close a site on some days."""
    row, slug = found(visible_sites(), key), request.seat.organisation.slug
    form = ClosureForm(posted(request))
    title = _("Close %(site)s on some days") % {"site": row.name}
    page = ActPage(title, _("Close the site"), site_url(slug, row), _crumbs(slug, row))

    def act() -> None:
        services.close_site_on(row, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("The closure is entered. Clocks that start from now on skip it."))


@staff(Right.MANAGE_SITES)
def closure_end(request: SeatedRequest, key: uuid.UUID, closure: uuid.UUID) -> HttpResponse:
    """Take a closure back."""
    row, slug = found(visible_sites(), key), request.seat.organisation.slug
    day = found(visible_closures(row), closure)
    words = {"site": row.name, "label": day.label, "day": day_words(day.day)}
    title = _("Open %(site)s on %(day)s after all") % words
    page = ActPage(title, _("Take the closure back"), site_url(slug, row), _crumbs(slug, row), str(day.label))

    def act() -> None:
        services.open_site_on(day, by=request.seat.person)

    return act_page(request, page, NoForm(posted(request)), act, done=_("The site is open on that day."))
