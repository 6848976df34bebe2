"""What every template knows: language, direction, appearance."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

THEMES = ("light", "dark")


def page_of(request: HttpRequest | None) -> dict[str, str]:
    """Language, text direction, theme and density of the page; cookies are only trusted to name known values."""
    cookies = request.COOKIES if request is not None else {}
    theme, density = cookies.get("theme", ""), cookies.get("density", "")
    return {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "theme": theme if theme in THEMES else "",
        "density": "compact" if density == "compact" else "",
    }


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the variable ``root``, of which lists and forms make no use for themselves."""
    return {"root": page_of(request)}
