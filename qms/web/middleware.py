"""At the door: an id for each request, input that cannot be text is refused, answers carry the right headers."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from qms.lib.ids import uuid7
from qms.lib.refusal import Refused
from qms.web.errors import Unreadable, bad_request, conflict, error_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]

MAX_PATH = 2_000
MAX_QUERY = 8_000
MAX_FIELDS = 1_000
MAX_TEXT = 200_000
MAX_DEPTH = 32
MAX_UPLOAD_EXTRA = 1_048_576
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class OwnOriginMiddleware:
    """No answer is used by another site; none but a static file, which says so itself, is kept in a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add ``Cross-Origin-Resource-Policy`` and, where the answer says nothing of caches, ``no-store``."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RequestIdMiddleware:
    """Gives each request an id of ours, never the caller's: for the log, the trail, the person who asks for help."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set ``request.request_id`` and answer with ``X-Request-ID``."""
        request_id = str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def check_text(text: str) -> None:
    """Refuse what PostgreSQL cannot hold as text (NUL, lone surrogates) and what is longer than any field."""
    if len(text) > MAX_TEXT:
        raise Unreadable(_("A text is too long."))
    if _UNSTORABLE.search(text):
        raise Unreadable(_("What was sent contains characters that are not text."))


def check_all(texts: Iterable[str]) -> None:
    """``check_text`` for each."""
    for text in texts:
        check_text(text)


def check_json(body: bytes) -> None:
    """Refuse JSON that is broken, nested deeper than 32 or holds what is not text."""
    check_depth(body)
    try:
        tree: Any = json.loads(body)
    except ValueError as error:
        raise Unreadable(_("What was sent is not readable.")) from error
    check_all(_texts(tree))


def check_depth(body: bytes) -> None:
    """Count open brackets outside strings before anything parses them; one pass, whatever stands there."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        if match[0] in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(_("What was sent is nested too deep."))
        elif match[0] in b"]}":
            depth -= 1


def _texts(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            yield from node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


class InputGuardMiddleware:
    """Answers 400 with a plain page to input that no part of the house could use, before a view sees it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Check address, cookies and body; TRACE is refused with 405."""
        if request.method == "TRACE":
            response = error_page(request, 405)
            response["Allow"] = "GET, HEAD, OPTIONS, POST"
            return response
        try:
            self.check_address(request)
            self.check_body(request)
        except Unreadable as refusal:
            return bad_request(request, refusal)
        return self.get_response(request)

    def check_address(self, request: HttpRequest) -> None:
        """Path, query string and cookies."""
        query = request.META.get("QUERY_STRING", "")
        if len(request.path_info) > MAX_PATH or len(query) > MAX_QUERY:
            raise Unreadable(_("The address is too long."))
        if query.count("&") >= MAX_FIELDS:
            raise Unreadable(_("The address has too many parts."))
        check_all((request.path_info, unquote_plus(query), request.META.get("HTTP_COOKIE", "")))

    def check_body(self, request: HttpRequest) -> None:
        """Form fields, file names or JSON; sizes first, from the header, then the content."""
        if request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
            return
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self.limit(request):
            raise Unreadable(_("What was sent is too large."))
        if request.content_type == "application/json":
            check_json(request.body)
        elif request.content_type in FORMS:
            for name, values in request.POST.lists():
                check_all((name, *(str(value) for value in values)))
            for name, files in request.FILES.lists():
                check_all((name, *(file.name or "" for file in files)))

    def limit(self, request: HttpRequest) -> int:
        """Most bytes this kind of body may have."""
        if request.content_type == "multipart/form-data":
            return int(max(settings.FILE_MAX_BYTES, settings.IMPORT_MAX_BYTES)) + MAX_UPLOAD_EXTRA
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or MAX_UPLOAD_EXTRA)


class ResponseHeadersMiddleware:
    """Fragments and full pages are told apart.

    A ``Refused`` that a view did not answer itself becomes the 409 page with its sentence.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add ``Vary: HX-Request``, and where a session has ended, that the browser forgets what it was shown."""
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal is an answer, not an accident."""
        if isinstance(exception, Refused):
            return conflict(request, exception)
        return None
