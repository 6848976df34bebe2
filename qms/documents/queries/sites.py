"""The languages in which sites read documents."""

import uuid

from qms.accounts.seat import Seat
from qms.documents.models import SiteLanguage
from qms.organisations.models import Site


def site_language(site: Site) -> SiteLanguage | None:
    """What was settled for the site."""
    return SiteLanguage.objects.filter(site=site).first()


def site_languages_of(seat: Seat) -> dict[uuid.UUID, SiteLanguage]:
    """What was settled, by the site's key."""
    return {row.site_id: row for row in SiteLanguage.objects.filter(organisation=seat.organisation)}


def sites_of(seat: Seat) -> list[Site]:
    """All sites, by name."""
    return list(Site.objects.filter(organisation=seat.organisation).order_by("name").only("name", "code")[:500])
