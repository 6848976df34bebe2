"""Office documents (ECMA-376 OOXML, ISO/IEC 26300 OpenDocument): no macros, no programs, no remote parts.

The container is checked by `archives`; here each part is looked at while it streams. XML is read by expat
without entities (OWASP ASVS 5.0, 1.5.1).
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.uploads.archives import Entry, unpack
from qms.lib.uploads.limits import Budget

_OOXML_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": "pptx",
}
_OPENDOCUMENT_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_MACRO_TYPES = re.compile(r"(?i)macro|vbaproject|activex|\.binary\.")
_MACRO_NAMES = re.compile(
    r"(?i)(^|/)(vbaproject|vbadata|macrosheets|intlmacrosheets|dialogsheets|activex)|^(basic|scripts)/"
)
_OUTSIDE_PARTS = re.compile(r"(?i)/(oleObject|subDocument|frame|externalLink|control)$")
_ON_OWN_DISK = re.compile(r"(?i)^(file:///)?[a-z]:|^[^/\\:]+$|^file:///[^/\\]")
# OLE storage (embedded objects, macros), Windows, Linux and Apple programs, Java classes, Windows shortcuts.
_PROGRAM_HEADS = (
    *(b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"),
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_FIELD_THAT_CALLS = re.compile(r"(?i)\bDDE(AUTO)?\b")
_XML_NAME = re.compile(r"(?i)(\.(xml|rels|vml|rdf)$)")
_TOO_DEEP = 500


@dataclass(slots=True)
class _Findings:
    """What the parts of one document said."""

    kinds: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    field_codes: list[str] = field(default_factory=list)
    depth: int = 0
    in_field_code: bool = False
    outside_links: bool = False


def looks_like_office(entries: list[Entry]) -> bool:
    """Whether the packed files are those of an office document and not of a plain ZIP."""
    names = {entry.name for entry in entries}
    return "[Content_Types].xml" in names or ("mimetype" in names and "content.xml" in names)


def check(stream: IO[bytes], entries: list[Entry], budget: Budget) -> tuple[str, list[str]]:
    """The kind ("docx", "xlsx", "pptx", "odt", "ods", "odp") and warnings; raises `Refused` for what can act."""
    findings = _Findings()
    for entry in entries:
        if _MACRO_NAMES.search(entry.name):
            raise _macros()
        if "encryption" in entry.name.casefold() or entry.name == "EncryptedPackage":
            raise _locked()
        _check_part(stream, entry, budget, findings)
    if _FIELD_THAT_CALLS.search("".join(findings.field_codes)):
        raise _programs()
    if len(findings.kinds) != 1:
        raise Refused(_("The document is of a kind we do not accept. Please save it as PDF, DOCX, XLSX or PPTX."))
    if findings.outside_links:
        findings.warnings.append(_("The document refers to other files that are not part of it."))
    return findings.kinds.pop(), findings.warnings


def _check_part(stream: IO[bytes], entry: Entry, budget: Budget, findings: _Findings) -> None:
    """Stream one part: refuse programs by their first bytes, read XML for what it says."""
    parser = _parser(entry.name, findings) if _XML_NAME.search(entry.name) else None
    head = b""
    try:
        for piece in unpack(stream, entry, budget):
            if len(head) < 100:
                head += piece[:100]
            if parser is not None:
                parser.Parse(piece, False)
        if parser is not None:
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused(_("The document is damaged. Please open it, save it again and send the new file.")) from error
    if head.startswith(_PROGRAM_HEADS):
        raise _programs()
    if entry.name == "mimetype" and head.strip() in _OPENDOCUMENT_TYPES:
        findings.kinds.add(_OPENDOCUMENT_TYPES[head.strip()])


def _parser(name: str, findings: _Findings) -> expat.XMLParserType:
    """An expat parser for one part; what it looks for depends on the part's name."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    lowered = name.casefold()
    if lowered == "[content_types].xml":
        parser.StartElementHandler = lambda _tag, attributes: _read_content_type(attributes, findings)
    elif lowered.endswith(".rels"):
        parser.StartElementHandler = lambda _tag, attributes: _read_relationship(attributes, findings)
    elif lowered == "meta-inf/manifest.xml":
        parser.StartElementHandler = lambda tag, attributes: _read_manifest(tag, attributes)
    elif lowered.startswith("word/") and not lowered.startswith(("word/theme", "word/media")):
        parser.StartElementHandler = lambda tag, attributes: _open_element(tag, attributes, findings)
        parser.EndElementHandler = lambda tag: _close_element(tag, findings)
        parser.CharacterDataHandler = lambda text: _read_text(text, findings)
    elif lowered.startswith("xl/externallinks/"):
        parser.StartElementHandler = lambda tag, _attributes: _read_external_link(tag)
    elif lowered == "content.xml":
        parser.StartElementHandler = lambda tag, _attributes: _read_opendocument(tag)
    return parser


def _refuse_entity(*_declaration: object) -> None:
    raise Refused(_("The document defines entities of its own. Please open it, save it again and send the new file."))


def _read_content_type(attributes: dict[str, str], findings: _Findings) -> None:
    content_type = attributes.get("ContentType", "")
    if _MACRO_TYPES.search(content_type):
        raise _macros()
    if content_type in _OOXML_MAIN_PARTS:
        findings.kinds.add(_OOXML_MAIN_PARTS[content_type])


def _read_relationship(attributes: dict[str, str], findings: _Findings) -> None:
    kind = attributes.get("Type", "")
    if kind.casefold().endswith("/afchunk"):
        raise _programs()
    if attributes.get("TargetMode", "").casefold() != "external":
        return
    if kind.casefold().endswith("/hyperlink"):
        return
    # Firms' templates lie on the writer's disk: that path means nothing elsewhere. A template on a server
    # is fetched when the document is opened.
    template = kind.casefold().endswith("/attachedtemplate")
    if (template and not _ON_OWN_DISK.match(attributes.get("Target", ""))) or _OUTSIDE_PARTS.search(kind):
        raise _remote()
    findings.outside_links = True


def _read_manifest(tag: str, attributes: dict[str, str]) -> None:
    if tag.endswith(" encryption-data"):
        raise _locked()
    media_type = next((value for name, value in attributes.items() if name.endswith("media-type")), "")
    if "basic" in media_type.casefold() or "script" in media_type.casefold():
        raise _macros()


def _open_element(tag: str, attributes: dict[str, str], findings: _Findings) -> None:
    findings.depth += 1
    if findings.depth > _TOO_DEEP:
        raise ValueError("nested too deep")
    local = tag.rpartition(" ")[2]
    findings.in_field_code = local == "instrText"
    if local == "fldSimple":
        findings.field_codes.extend(value for name, value in attributes.items() if name.endswith("instr"))
    # A field begins: keep its code apart from the one before.
    if local == "fldChar" and "begin" in attributes.values():
        findings.field_codes.append(" ")


def _close_element(tag: str, findings: _Findings) -> None:
    findings.depth -= 1
    if tag.endswith("instrText"):
        findings.in_field_code = False


def _read_text(text: str, findings: _Findings) -> None:
    if findings.in_field_code:
        findings.field_codes.append(text)


def _read_external_link(tag: str) -> None:
    if tag.rpartition(" ")[2] in ("ddeLink", "oleLink"):
        raise _programs()


def _read_opendocument(tag: str) -> None:
    if tag.rpartition(" ")[2] in ("dde-source", "dde-connection-decl", "event-listener", "applet", "plugin"):
        raise _programs()


def _macros() -> Refused:
    return Refused(_("The document contains macros. Please save it without macros (as DOCX, XLSX or PPTX) or as PDF."))


def _programs() -> Refused:
    return Refused(_("The document contains an object or a field that can start a program. Please send it as PDF."))


def _remote() -> Refused:
    return Refused(_("The document loads parts from another place when it is opened. Please send it as PDF."))


def _locked() -> Refused:
    return Refused(_("The document is locked with a password. Please send it without one."))
