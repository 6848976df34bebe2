"""The process that makes pages. Run by path, so that it loads nothing else of Concord and holds no secret.

It loads the page maker once and forks for every job: a job costs no start, and yet has a process of its own that
nothing of another job was ever in. Standard input is a socket. Each order (ORDER: seconds of waiting) brings two open
files: the job's socket, and one for complaints. The socket is never read here: the child reads one JSON job from it,
sets its own limits on memory and time, writes the result and ends. The answer (ANSWER) tells the child's exit status
(0: done; 3: refused, the result is JSON with the reason), whether it was too slow, and its memory at most (KiB).
"""

from __future__ import annotations

import base64
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import Attachment

REFUSED = 3
ORDER = struct.Struct("!I")
ANSWER = struct.Struct("!i?Q")
IDLE_SECONDS = 600
"""Without an order for so long it ends and gives its memory back; the next order starts another."""
PICTURE_KINDS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
PRINT_PIXELS = 1_200  # longest side; 85 mm wide at 360 dots an inch


class Refused(Exception):
    """The job breaks a limit; the arguments become the reason."""


def main() -> int:
    """Take orders until there is nobody left to give them."""
    import weasyprint  # noqa: F401  loaded before the first fork, so that no child has to

    shape_whole_lines()
    orders = socket.socket(fileno=os.dup(0))
    orders.settimeout(IDLE_SECONDS)
    warm = False
    while True:
        try:
            order, files, _flags, _sender = socket.recv_fds(orders, ORDER.size, 2)
        except TimeoutError:
            return 0
        if len(files) != 2 or len(order) != ORDER.size:
            return 0
        deadline = time.monotonic() + ORDER.unpack(order)[0]
        child, life = _fork(orders, *files)
        if not warm:  # while the first child is at work
            warm = _warm_up()
        orders.sendall(_wait(child, life, deadline, orders))


def shape_whole_lines() -> None:
    """Let a line of a drawing be shaped as a whole.

    WeasyPrint places the letters of a drawing one by one, so that each may have a place of its own; none of ours has.
    One by one Arabic letters stay unjoined and Hebrew runs the wrong way, so the line is handed over as one piece.
    """
    from weasyprint import svg

    told = svg.Node.text.fget
    svg.Node.text = property(lambda node: _Line(told(node) or ""))


class _Line(str):
    """A text that has one part only: itself."""

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _warm_up() -> bool:
    """Let the fonts be found and the code be read once; nothing of any house is in it."""
    from weasyprint import HTML

    HTML(string="<h1>Ag</h1><table><tr><td><b>Ag</b> <code>09</code></table>").write_pdf(pdf_tags=True)
    gc.collect()
    gc.freeze()
    return True


def _fork(orders: socket.socket, wire: int, complaints: int) -> tuple[int, int]:
    """Start a child on the job; its number, and a pipe that ends when the child does."""
    life, held = os.pipe()
    child = os.fork()
    if child == 0:
        orders.close()
        os.close(0)
        os.close(life)
        os.dup2(complaints, 2)
        os._exit(_job(socket.socket(fileno=wire)))
    for each in (held, wire, complaints):
        os.close(each)
    return child, life


def _wait(child: int, life: int, deadline: float, orders: socket.socket) -> bytes:
    """Wait for the child; end it when its time is over, or when nobody waits for it any more."""
    left = max(0.0, deadline - time.monotonic())
    over = life in select.select([life, orders.fileno()], [], [], left)[0]
    if not over:
        os.kill(child, signal.SIGKILL)  # not waited for yet, so the number is still its own
    os.close(life)
    _pid, status, usage = os.wait4(child, 0)
    return ANSWER.pack(os.waitstatus_to_exitcode(status), not over, usage.ru_maxrss)


def _job(wire: socket.socket) -> int:
    """The child: do the one job that comes by the wire, and answer with an exit status."""
    with wire, wire.makefile("rwb") as stream:
        job = json.load(stream)
        _limit(job["memory"], job["seconds"])
        status, answer = _result(job)
        stream.write(answer)
    return status


def _result(job: dict[str, Any]) -> tuple[int, bytes]:
    try:
        return 0, {"pages": make_pages, "pictures": make_pictures, "pack": bind_pack}[job["work"]](job)
    except Refused as refusal:
        return _refuse(*refusal.args)
    except MemoryError:
        return _refuse("memory")
    except Exception as error:  # noqa: BLE001  the PDF process: whatever goes wrong becomes an answer
        return _refuse("error", f"{type(error).__name__}: {error}"[:500])


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


def bind_pack(job: dict[str, Any]) -> bytes:
    """Bind the PDFs at the job's paths into one at `out`; the pages stay as they are but for a mark below.

    `parts`: [{"path", "title", "name"}], the first is the front, whose links `pack:N` lead to part N; a part with a
    name is attached as it is under that name. `mark`: the words below each page, with {page} and {pages}. `files` to
    attach: name to content (JSON). `about`: title, author, language, made_at. Answers with the first page of each
    part. Refuses more pages than the job allows.
    """
    import pikepdf

    with ExitStack() as opened:
        pack = opened.enter_context(pikepdf.new())
        parts = [opened.enter_context(pikepdf.open(_slim(**each))) for each in job["parts"]]
        starts = _append(pack, parts, job["pages"])
        pages = list(pack.pages)
        for part, start in zip(parts, starts, strict=True):
            _lead_links(part, pages[start : start + len(part.pages)], [pages[at] for at in starts])
        _mark_pages(pack, pages, job["mark"])
        _outline(pack, pages, list(zip(parts, starts, [each["title"] for each in job["parts"]], strict=True)))
        _attach(pack, job["files"], parts)
        _describe(pack, job["about"])
        pack.save(job["out"], object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return json.dumps([at + 1 for at in starts]).encode()


def _slim(path: str, title: str, name: str) -> str:
    """The part without tags, seal and attached files, beside it: a tenth of the objects to hold when all are open.

    Its original goes with it as a stream on disk, if it is to be attached. A seal's field would be void in a pack.
    """
    import pikepdf

    with pikepdf.open(path) as part:
        for key in ("/StructTreeRoot", "/MarkInfo", "/AcroForm", "/Perms", "/AF", "/Metadata"):
            if key in part.Root:
                del part.Root[key]
        if "/EmbeddedFiles" in part.Root.get("/Names", {}):
            del part.Root.Names["/EmbeddedFiles"]
        for page in part.pages:
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]
            if "/Annots" in page.obj:
                links = [each for each in page.obj.Annots if each.get("/Subtype") == pikepdf.Name.Link]
                page.obj.Annots = pikepdf.Array(links)
        if name:
            part.Root.Original = _file(part, name, title, "/application/pdf", Path(path).read_bytes())
        part.save(path + ".slim")
    return path + ".slim"


def _file(pdf: Any, name: str, description: str, media_type: str, octets: bytes) -> Any:
    """A file inside a PDF, with as little about it as there must be."""
    from pikepdf import Dictionary, Name, String

    stream = pdf.make_stream(octets, Type=Name.EmbeddedFile, Subtype=Name(media_type))
    stream.Params = Dictionary(Size=len(octets))
    spec = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), Desc=String(description))
    spec.AFRelationship, spec.EF = Name.Data, Dictionary(F=stream, UF=stream)
    return pdf.make_indirect(spec)


def _append(pack: Any, parts: list[Any], limit: int) -> list[int]:
    """Append the pages of each part; where each begins, from 0."""
    total = sum(len(part.pages) for part in parts)
    if total > limit:
        raise Refused("pages", total)
    starts = []
    for part in parts:
        starts.append(len(pack.pages))
        for page in part.pages:
            pack.pages.append(page)
    return starts


def _lead_links(part: Any, pages: list[Any], first_pages: list[Any]) -> None:
    """Links inside a part lead by name; in the pack names would clash, so each gets its page itself."""
    from pikepdf import Array, Name, NameTree

    names: Any = part.Root.get("/Names", {}).get("/Dests")
    known: Any = NameTree(names) if names else {}
    place = {page.obj.objgen: at for at, page in enumerate(part.pages)}

    def resolved(target: Any) -> Any:
        found = known.get(str(target)) if not isinstance(target, Array) else target
        found = found.get("/D") if found is not None and not isinstance(found, Array) else found
        if found is None or found[0].objgen not in place:
            return None
        return Array([pages[place[found[0].objgen]].obj, *list(found)[1:]])

    for source, page in zip(part.pages, pages, strict=True):
        for old, link in zip(source.obj.get("/Annots", []), page.obj.get("/Annots", []), strict=True):
            act, target = old.get("/A", {}), old.get("/Dest")
            if str(act.get("/URI", "")).startswith("pack:"):
                to: Any = Array([first_pages[int(str(act.URI)[5:])].obj, Name.Fit])
            else:
                to = resolved(act.get("/D") if target is None else target)
            for name in ("/StructParent", "/P", *(("/A", "/Dest") if to is not None else ())):
                if name in link:
                    del link[name]
            if to is not None:
                link.Dest = to


def _mark_pages(pack: Any, pages: list[Any], words: str) -> None:
    """Write below each page which of the pack it is, leaving the page's own number as it is."""
    from pikepdf import Dictionary, Name, Page

    tag = "/ConcordPack"
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    font, before = pack.make_indirect(font), pack.make_stream(b"q\n")
    for number, page in enumerate(pages, 1):
        text = words.format(page=number, pages=len(pages)).encode("cp1252", "replace")
        text = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        own = Page(page.obj)
        fonts = own.resources.get("/Font")
        if fonts is None:
            fonts = own.resources.Font = Dictionary()
        fonts[tag] = font
        left, low = float(own.mediabox[0]), float(own.mediabox[1])
        shown = b"\nQ q BT %s 7 Tf 0.36 0.4 0.47 rg %.1f %.1f Td (%s) Tj ET Q" % (
            tag.encode(), left + 51, low + 14, text,
        )  # fmt: skip
        own.contents_add(before, prepend=True)
        own.contents_add(pack.make_stream(shown))


def _outline(pack: Any, pages: list[Any], parts: list[tuple[Any, int, str]]) -> None:
    """A bookmark for each part, and below it the bookmarks of its own."""
    from pikepdf import Array, Name, OutlineItem

    with pack.open_outline() as outline:
        for part, start, title in parts:
            item = OutlineItem(title, Array([pages[start].obj, Name.Fit]))
            item.is_closed = True
            place = {page.obj.objgen: at for at, page in enumerate(part.pages)}
            with part.open_outline() as own:
                for each in own.root:
                    to = each.destination
                    if isinstance(to, Array) and to[0].objgen in place:
                        at = pages[start + place[to[0].objgen]].obj
                        item.children.append(OutlineItem(each.title, Array([at, *list(to)[1:]])))
            outline.root.append(item)


def _attach(pack: Any, files: dict[str, str], parts: list[Any]) -> None:
    """The given files, and the originals of the parts."""
    from pikepdf import Array, Dictionary

    specs = [_file(pack, name, "", "/application/json", content.encode()) for name, content in files.items()]
    specs += [pack.copy_foreign(part.Root.Original) for part in parts if "/Original" in part.Root]
    specs.sort(key=lambda spec: str(spec.UF))
    named = [each for spec in specs for each in (spec.UF, spec)]
    pack.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(named)))
    pack.Root.AF = Array(specs)


def _describe(pack: Any, about: dict[str, str]) -> None:
    from pikepdf import Dictionary, Name, String

    pack.docinfo["/Title"], pack.docinfo["/Author"] = about["title"], about["author"]
    pack.docinfo["/Creator"], pack.docinfo["/CreationDate"] = "Concord", about["made_at"]
    pack.Root.Lang, pack.Root.PageMode = String(about["language"]), Name.UseOutlines
    pack.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


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


def _refuse(*reason: object) -> tuple[int, bytes]:
    return REFUSED, json.dumps(reason).encode()


if __name__ == "__main__":
    sys.exit(main())
