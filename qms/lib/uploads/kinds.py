"""The kinds of file Concord takes, how each is recognised by content, and what to do instead with the others."""

from dataclasses import dataclass
from enum import StrEnum

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.lib.refusal import Refused


class Family(StrEnum):
    """Kinds that are checked in the same way; name and content must agree on the family."""

    PDF = "pdf"
    PICTURE = "picture"
    OFFICE = "office"
    TEXT = "text"
    ARCHIVE = "archive"
    MAIL = "mail"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Kind:
    """One accepted kind: short name, family, media type for the download, extensions (the first is ours)."""

    name: str
    family: Family
    media_type: str
    extensions: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS = (
    Kind("pdf", Family.PDF, "application/pdf", ("pdf",)),
    Kind("jpeg", Family.PICTURE, "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    Kind("png", Family.PICTURE, "image/png", ("png",)),
    Kind("webp", Family.PICTURE, "image/webp", ("webp",)),
    Kind("gif", Family.PICTURE, "image/gif", ("gif",)),
    Kind("tiff", Family.PICTURE, "image/tiff", ("tif", "tiff")),
    Kind("docx", Family.OFFICE, _OOXML + "wordprocessingml.document", ("docx",)),
    Kind("xlsx", Family.OFFICE, _OOXML + "spreadsheetml.sheet", ("xlsx",)),
    Kind("pptx", Family.OFFICE, _OOXML + "presentationml.presentation", ("pptx", "ppsx")),
    Kind("odt", Family.OFFICE, _ODF + "text", ("odt",)),
    Kind("ods", Family.OFFICE, _ODF + "spreadsheet", ("ods",)),
    Kind("odp", Family.OFFICE, _ODF + "presentation", ("odp",)),
    Kind("txt", Family.TEXT, "text/plain", ("txt", "log", "md")),
    Kind("csv", Family.TEXT, "text/csv", ("csv", "tsv")),
    # Drawings and measurements exchanged as text (ISO 10303-21, IGES 5.3, DXF, AIAG/VDA Q-DAS).
    Kind("drawing", Family.TEXT, "text/plain", ("step", "stp", "iges", "igs", "dxf", "dfq", "dfd", "dfx")),
    Kind("zip", Family.ARCHIVE, "application/zip", ("zip",)),
    Kind("eml", Family.MAIL, "message/rfc822", ("eml",)),
    Kind("mp4", Family.VIDEO, "video/mp4", ("mp4", "m4v")),
    Kind("mov", Family.VIDEO, "video/quicktime", ("mov", "qt")),
)
BY_NAME = {kind.name: kind for kind in KINDS}
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
#: For the `accept` attribute of a file field.
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)

_AS_PDF_OR_NEW = gettext_lazy("Old Office files can hide macros. Please save it as DOCX, XLSX, PPTX or PDF.")
_MACROS = gettext_lazy("Files of this kind are made to carry macros. Please save it as DOCX, XLSX, PPTX or PDF.")
_TEMPLATE = gettext_lazy("This is a template. Please save it as a document (DOCX, XLSX, PPTX) or PDF.")
_PHONE_PHOTO = gettext_lazy("This photo format opens on few devices. Please send it as JPEG or PNG.")
_WEB_PAGE = gettext_lazy("Web pages and SVG drawings can run scripts. Please send it as PDF or PNG.")
_PROGRAM = gettext_lazy("Programs and scripts are not accepted. Please describe what you want to show, or send a PDF.")
_PACKED = gettext_lazy("Archives of this kind are not accepted. Please pack the files as ZIP.")
_MAIL = gettext_lazy("Outlook messages are not accepted. Please save the message as EML or PDF.")
_CAD = gettext_lazy("Native drawings are not accepted. Please export it as PDF, STEP or DXF.")
_INSTEAD: tuple[tuple[Promise, str], ...] = (
    (_AS_PDF_OR_NEW, "doc xls ppt pps rtf slk dif mdb pub vsd"),
    (_MACROS, "docm xlsm pptm ppsm xlsb xlam xla xll dotm xltm potm ppam sldm"),
    (_TEMPLATE, "dot dotx xlt xltx pot potx ott ots otp"),
    (_PHONE_PHOTO, "heic heif avif jxl bmp raw dng cr2 nef"),
    (_WEB_PAGE, "html htm xhtml svg svgz xml xsl xslt mht mhtml swf hta"),
    (_PROGRAM, "exe dll com scr msi bat cmd ps1 vbs js mjs jse wsf jar py sh php app apk lnk url iso img reg chm elf"),
    (_PACKED, "7z rar gz tgz tar bz2 xz zst cab ace"),
    (_MAIL, "msg pst ost mbox"),
    (_CAD, "dwg sldprt sldasm slddrw catpart catproduct ipt iam prt asm x_t jt 3dm"),
)
_ADVICE = {extension: advice for advice, names in _INSTEAD for extension in names.split()}

_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (8, b"WEBP", "webp"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (0, b"MZ", "exe"),
    (0, b"\x7fELF", "elf"),
    (0, b"\x1f\x8b", "gz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"{\\rtf", "rtf"),
    (0, b"AC10", "dwg"),
    (0, b"AutoCAD Binary DXF", "dwg"),
)
_PHOTO_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


def sniff(head: bytes) -> str:
    """What the first bytes say: a name of `KINDS`, an extension we refuse, or "" for text and the unknown.

    `head` is the first kilobyte or so.
    """
    for offset, mark, name in _HEADS:
        if head.startswith(mark, offset):
            return name
    if head[4:8] == b"ftyp":
        if head[8:12] in _PHOTO_BRANDS:
            return "heic"
        return "mov" if head[8:12] == b"qt  " else "mp4"
    return "mov" if head[4:8] in (b"moov", b"wide", b"mdat") else ""


def kind_of_name(extension: str) -> Kind:
    """The kind an extension promises; raises `Refused` with what to do instead."""
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    if extension in _ADVICE:
        raise Refused(_ADVICE[extension])
    raise Refused(
        _("Files of this kind are not accepted. Please send a PDF, picture, Office document, text, e-mail or ZIP.")
    )


def refuse_mismatch(extension: str, head: bytes) -> Refused:
    """The refusal for content that is not what the name promises, naming what it seems to be."""
    found = sniff(head)
    if found == "doc" and extension in BY_EXTENSION:
        # A locked DOCX or XLSX is an OLE file inside (MS-OFFCRYPTO), as old Office files are.
        return Refused(_("The document is locked with a password or of an old kind. Please save it anew without one."))
    if found in _ADVICE:
        return Refused(_ADVICE[found])
    guess = found.upper() or _guess(head)
    if guess:
        sentence = _("The name ends in .%(extension)s, but the content looks like %(content)s. Please check the file.")
        return Refused(sentence % {"extension": extension, "content": guess})
    sentence = _("The content is not that of a .%(extension)s file. Please save it again and send the new one.")
    return Refused(sentence % {"extension": extension})


def _guess(head: bytes) -> str:
    """What a wider table of file heads thinks it is; empty when it has no firm opinion."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    best = matches[0] if matches else None
    return best.extension.lstrip(".").upper() if best is not None and best.confidence >= 0.4 else ""
