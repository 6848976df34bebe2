"""Small whole files of each kind, and crooked ones, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage

import pikepdf
from PIL import Image

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OOXML = "application/vnd.openxmlformats-officedocument."
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(**root: object) -> bytes:
    """One empty page; `root` adds entries to the catalogue."""
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        for name, value in root.items():
            document.Root[f"/{name}"] = value
        document.save(stream, static_id=True)
    return stream.getvalue()


def locked_pdf(owner: str, user: str) -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream, encryption=pikepdf.Encryption(owner=owner, user=user))
    return stream.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20)) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise(size, 50).convert("P" if kind == "GIF" else "RGB").save(stream, kind)
    return stream.getvalue()


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def office_parts(kind: str = "docx") -> dict[str, bytes | str]:
    main = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}[kind]
    part = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        f'<Override PartName="/{part}" ContentType="{_OOXML}{main}.main+xml"/></Types>',
        "_rels/.rels": relations("officeDocument", part),
        part: document("<w:p/>") if kind == "docx" else "<workbook/>",
    }


def office(kind: str = "docx", **more: bytes | str) -> bytes:
    """A document; `more` adds or replaces parts, "__" in a name standing for "/" and "_dot_" for "."."""
    parts = office_parts(kind)
    parts.update({name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()})
    return zipped(parts)


def relations(kind: str, target: str, mode: str = "Internal") -> str:
    return (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def document(body: str) -> str:
    return f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def open_document(**more: bytes | str) -> bytes:
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<office/>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    parts.update({name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()})
    return zipped(parts)


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@acme.example", "b@nord.example", "Crack"
    message.set_content("See the photo.")
    message.add_alternative("<p>See the <b>photo</b>.</p>", subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def video() -> bytes:
    return box(b"ftyp", b"isom\x00\x00\x02\x00isommp42") + box(b"moov", b"x" * 20) + box(b"mdat", b"y" * 50)


def overlapping_zip(copies: int = 2_000, kernel_bytes: int = 1_000_000) -> bytes:
    """Many directory entries over one and the same packed kernel: small on disk, huge when unpacked."""
    plain = zipped({"0.txt": b"a" * kernel_bytes})
    end = struct.unpack_from("<4s4H2LH", plain, len(plain) - 22)
    directory = plain[end[6] : end[6] + end[5]]
    entries = b"".join(directory.replace(b"0.txt", f"{number:05d}".encode()) for number in range(copies))
    head = plain[: end[6]]
    return head + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), len(head), 0)


def crafted_zip(content: bytes, packed: bytes, method: int, *, comment_bytes: int = 0, inner: bytes = b"") -> bytes:
    """A ZIP with the entry a.txt made by hand; `inner` is the directory of entries that lie inside its content."""
    claim = (20, 0, method, 0, 33, zlib.crc32(content), len(packed), len(content), 5)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *claim, 0) + b"a.txt" + packed
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *claim, 0, 0, 0, 0, 0, 0) + b"a.txt"
    number = 2 if inner else 1
    sizes = (number, number, len(entry + inner), len(local), comment_bytes)
    return local + entry + inner + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *sizes)


def nested_entries_zip() -> bytes:
    """The entry b.txt lies inside the content of a.txt, each sound by itself: quoted overlap."""
    inside = zipped({"b.txt": b"b" * 1000})
    local, directory = inside[: inside.index(b"PK\x01\x02")], inside[inside.index(b"PK\x01\x02") : -22]
    moved = directory[:42] + struct.pack("<L", 35) + directory[46:]
    return crafted_zip(local, local, zipfile.ZIP_STORED, inner=moved)


def patched_directory(archive: bytes, offset: int, value: bytes) -> bytes:
    """The archive with bytes of its first directory entry replaced (APPNOTE 4.3.12)."""
    start = archive.index(b"PK\x01\x02") + offset
    return archive[:start] + value + archive[start + len(value) :]
