"""A file on its way out: always as a download, in a sandbox, kept by no cache. Only our own pictures are shown."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseBase

from qms.records.models import Attachment
from qms.web.downloads import HEADERS
from qms.web.errors import unavailable

logger = logging.getLogger(__name__)


def send_file(request: HttpRequest, file: Attachment) -> HttpResponseBase:
    """The file under its own name. `?view=1` shows a picture in the page: those were made anew by us."""
    inline = file.is_picture and request.GET.get("view") == "1"
    return _send(request, file.storage_name, file.name, file.media_type, inline=inline)


def send_thumbnail(request: HttpRequest, file: Attachment) -> HttpResponseBase:
    """The small picture of a picture, shown in lists."""
    return _send(request, file.thumbnail_name, "thumbnail.webp", "image/webp", inline=True)


def _send(request: HttpRequest, stored: str, name: str, media_type: str, *, inline: bool) -> HttpResponseBase:
    try:
        content = default_storage.open(stored)
    except FileNotFoundError:
        logger.error("a stored file is missing", extra={"file": stored})
        return unavailable(request)
    return FileResponse(content, as_attachment=not inline, filename=name, content_type=media_type, headers=HEADERS)
