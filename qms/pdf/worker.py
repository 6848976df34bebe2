"""The process that makes pages. Run by path, so that it loads nothing else of Concord and holds no secret.

Standard input: one JSON job. Standard output: the result. Exit status 0: done; 3: refused, the output is JSON with the
reason. It sets its own limits on memory and time before it loads anything that could need them.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import Attachment

REFUSED = 3
PICTURE_KINDS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
PRINT_PIXELS = 1_200  # longest side; 85 mm wide at 360 dots an inch


class Refused(Exception):
    """The job breaks a limit; the arguments become the reason."""


def main() -> int:
    """Do the one job given, and answer with an exit status."""
    job = json.load(sys.stdin.buffer)
    _limit(job["memory"], job["seconds"])
    work = {"pages": make_pages, "pictures": make_pictures}[job["work"]]
    try:
        sys.stdout.buffer.write(work(job))
    except Refused as refusal:
        return _refuse(*refusal.args)
    except MemoryError:
        return _refuse("memory")
    except Exception as error:  # noqa: BLE001  the PDF process: whatever goes wrong becomes an answer
        return _refuse("error", f"{type(error).__name__}: {error}"[:500])
    return 0


def make_pages(job: dict[str, Any]) -> bytes:
    """The PDF of the job's HTML. Refuses more pages than the job allows."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    sheets = [CSS(string=css, url_fetcher=fetcher) for css in job["css"]]
    laid_out = HTML(string=job["html"], url_fetcher=fetcher).render(stylesheets=sheets, pdf_tags=True)
    if len(laid_out.pages) > job["pages"]:
        raise Refused("pages", len(laid_out.pages))
    attachments = [_attachment(each, fetcher) for each in job["attachments"]]
    made: bytes = laid_out.write_pdf(attachments=attachments, pdf_tags=True)
    return made


def _attachment(entry: dict[str, str], fetcher: Any) -> Attachment:
    from datetime import datetime

    from weasyprint import Attachment

    made_at = datetime.fromisoformat(entry["made_at"])
    return Attachment(
        file_obj=BytesIO(base64.b64decode(entry["content"])),
        name=entry["name"],
        description=entry["description"],
        created=made_at,
        modified=made_at,
        url_fetcher=fetcher,
        relationship="Data",
    )


def make_pictures(job: dict[str, Any]) -> bytes:
    """Each picture as a JPEG fit for print, or the word for why not. One bad picture does not spoil the others."""
    return json.dumps([_print_picture(base64.b64decode(each), job["pixels"]) for each in job["pictures"]]).encode()


def _print_picture(octets: bytes, max_pixels: int) -> dict[str, str]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        with Image.open(BytesIO(octets), formats=PICTURE_KINDS) as picture:
            if picture.width * picture.height > max_pixels:
                return {"refused": "pixels"}
            picture.draft("RGB", (PRINT_PIXELS, PRINT_PIXELS))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((PRINT_PIXELS, PRINT_PIXELS))
            out = BytesIO()
            _on_white(upright).save(out, "JPEG", quality=82, optimize=True)
    except Image.DecompressionBombError:
        return {"refused": "pixels"}
    except Exception:  # noqa: BLE001  the PDF process: a decoder can fail on hostile bytes in any way
        return {"refused": "unreadable"}
    return {"jpeg": base64.b64encode(out.getvalue()).decode()}


def _on_white(picture: Any) -> Any:
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _refuse(*reason: object) -> int:
    sys.stdout.buffer.write(json.dumps(reason).encode())
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
