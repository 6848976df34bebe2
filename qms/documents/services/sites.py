"""The language that a site reads documents in."""

from django.db import transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.documents.models import LANGUAGES, SiteLanguage
from qms.lib.refusal import Refused
from qms.organisations.context import because
from qms.organisations.models import Site
from qms.records.actors import By, require


@transaction.atomic
def set_site_language(site: Site, *, language: str, block_stale: bool, by: By) -> SiteLanguage:
    """Say in which language the site reads, and whether it may use a translation that is behind its source."""
    require(by, staff=Right.MANAGE_RULES)
    if language not in dict(LANGUAGES):
        raise Refused(_("Choose one of those offered."), field="language")
    because(_("Language of the site"))
    row = SiteLanguage.objects.filter(site=site).first() or SiteLanguage(
        organisation_id=site.organisation_id, site=site
    )
    row.language, row.block_stale = language, block_stale
    row.save()
    because("")
    return row
