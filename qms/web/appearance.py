"""Light or dark without script: a form that sets the cookie the script would set."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 86400


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Turn light into dark and back, then return to the page."""
    theme = "light" if request.COOKIES.get("theme") == "dark" else "dark"
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
