"""Public holidays per country and subdivision, named in the reader's language (package `holidays`)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays
from django.utils.translation import gettext as _
from holidays.version import __version__

from qms.lib.refusal import Refused

ENGLISH: Final = "en"
SOURCE: Final = f"holidays {__version__}"


def check_place(country: str, subdivision: str) -> None:
    """Refuse a country (ISO 3166-1, two capitals) or subdivision whose holidays are not known."""
    if subdivision and not country:
        raise Refused(_("A subdivision needs its country."), field="subdivision")
    if not country:
        return
    if not re.fullmatch("[A-Z]{2}", country) or not _known(country, ""):
        text = _("No public holidays are known for the country “%(country)s”.") % {"country": country}
        raise Refused(text, field="country")
    if subdivision and not _known(country, subdivision):
        text = _("The country %(country)s has no subdivision “%(subdivision)s”.") % {
            "country": country,
            "subdivision": subdivision,
        }
        raise Refused(text, field="subdivision")


@lru_cache(maxsize=4096)
def holidays_of(country: str, subdivision: str, year: int, language: str = ENGLISH) -> Mapping[date, str]:
    """The public holidays of one year with their names, in `language` where the package has it, else in English.

    One object per year, never a growing one: a shared `HolidayBase` that expands is not safe between threads.
    """
    spoken = _spoken(country, language)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, expand=False, language=spoken)
    return MappingProxyType(dict(found))


@lru_cache(maxsize=512)
def known_years(country: str) -> tuple[int, int]:
    """First and last year for which the package knows the country's holidays."""
    place = holidays.country_holidays(country)
    return place.start_year, place.end_year


@lru_cache(maxsize=2048)
def _known(country: str, subdivision: str) -> bool:
    try:
        holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=2048)
def _spoken(country: str, language: str) -> str | None:
    """The package's language code nearest to the reader's: the same language, else English, else its own."""
    offered = sorted(holidays.country_holidays(country).supported_languages)
    for wanted in (language.split("-")[0], ENGLISH):
        for code in offered:
            if code.split("_")[0] == wanted:
                return code
    return None
