"""Text from outside made safe to store, to log, to put in a header or to name a file.

Input is refused when it is too long, never cut in silence. Text made for display
(`one_line`, `excerpt`, `slug`, `file_name`) is cut.
"""

import re
import unicodedata

from django.utils.text import slugify
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused

# A run of more combining marks than this is in no living script (Unicode UAX #15, "Stream-Safe Text
# Format"), and normalising such a run costs time by its square: 40,000 pairs took 5.6 s.
MARKS_IN_A_RUN = 30

# Everything that PostgreSQL, XML or a terminal cannot take: C0 and C1 controls that are not white space,
# halves of surrogate pairs, non-characters.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# Signs that turn the direction of what follows, and signs nobody sees: they make one name look like another.
_DISGUISES = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*%]')
_DEVICE_NAMES = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(?=\.|$)")
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "ł": "l"}
)


def clean_line(text: str, limit: int) -> str:
    """Text of one line: NFC, no controls, each run of white space one space, none at the ends.

    `limit` is the most characters afterwards; more raises `Refused`. Cleaning twice changes nothing.
    """
    return _within(" ".join(_normal(text).split()), limit)


def clean_block(text: str, limit: int) -> str:
    """Text of several lines: NFC, no controls but tab and line feed, no blank lines at the ends.

    Line ends of every kind become line feeds; what stands between them is left as the person wrote it.
    `limit` is the most characters afterwards; more raises `Refused`. Cleaning twice changes nothing.
    """
    lines = _LINE_ENDS.sub("\n", _normal(text)).replace("\x1f", " ").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return _within("\n".join(lines).rstrip(), limit)


def one_line(text: str, limit: int = 150) -> str:
    """Foreign text for a mail header or a log line: one line, nothing invisible, cut at `limit` with "…"."""
    return _cut(" ".join(_DISGUISES.sub("", _normal(text)).split()), limit)


def excerpt(text: str, limit: int = 160) -> str:
    """The beginning of `text` on one line, cut between words where it can, ending in "…" when cut."""
    line = " ".join(_normal(text).split())
    if len(line) <= limit:
        return line
    gap = line.rfind(" ", 0, limit)
    return _cut(line, gap + 1 if gap > limit * 0.6 else limit)


def slug(text: str, limit: int = 50) -> str:
    """Lower-case ASCII letters, digits and hyphens for an address; may be empty (no Latin letter in it)."""
    return slugify(_normal(text[: limit * 8]).translate(_SPELLED_OUT))[:limit].strip("-_")


def file_name(name: str, limit: int = 120) -> str:
    """A name that is safe to show, to log and to offer for download on any system; keeps the extension.

    Only the last part of a path is kept. A name of which nothing is left becomes "file".
    """
    last = re.split(r"[/\\]", name)[-1]
    line = " ".join(_DISGUISES.sub("", _normal(last)).split())
    line = _NOT_IN_FILE_NAMES.sub("_", line).strip(". ")
    line = _DEVICE_NAMES.sub(r"_\1", line)
    stem, dot, extension = line.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        stem, dot, extension = line, "", ""
    return (stem[: limit - len(extension) - 1].rstrip(". ") + dot + extension) or "file"


def extension_of(name: str) -> str:
    """The part after the last dot in lower case, without the dot; empty if there is none."""
    stem, dot, extension = file_name(name).rpartition(".")
    return extension.lower() if dot and stem else ""


def _normal(text: str) -> str:
    """NFC without controls and without towers of marks, in linear time."""
    text = _CONTROLS.sub("", text)
    if text.isascii():
        return text
    return _low_towers(unicodedata.normalize("NFC", _low_towers(text)))


def _low_towers(text: str) -> str:
    """`text` with at most `MARKS_IN_A_RUN` combining marks in a row."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS_IN_A_RUN:
            kept.append(character)
    return "".join(kept)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        sentence = _("The text has %(length)d characters; at most %(limit)d fit. Please shorten it.")
        raise Refused(sentence % {"length": len(text), "limit": limit})
    return text


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters, no base letter parted from its marks, "…" where something was left out."""
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"
