"""Reads a PDF on standard input and prints what it is as JSON. Run by `qms.lib.sandbox`, never imported."""

import io
import json
import re
import resource
import sys

import pikepdf

_LAUNCH = re.compile(rb"/S\s*/Launch\b")
_SCRIPT = re.compile(rb"/S\s*/JavaScript\b|/JS[\s(<]")
_ATTACHMENT = re.compile(rb"/Type\s*/EmbeddedFile\b|/EF\s*<<|/RichMedia\b")


def main() -> None:
    """Print {"needs_password", "encrypted", "damaged", "pages", "launch", "script", "attachments"}."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = io.BytesIO(sys.stdin.buffer.read())
    try:
        facts = _facts(content)
    except pikepdf.PasswordError:
        facts = {"needs_password": True}
    _say(facts)


def _facts(content: io.BytesIO) -> dict[str, bool | int]:
    damaged = False
    try:
        document = pikepdf.open(content, attempt_recovery=False, suppress_warnings=True)
        pages = len(document.pages)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        damaged = True
        content.seek(0)
        document = pikepdf.open(content, attempt_recovery=True, suppress_warnings=True)
        pages = len(document.pages)
    found = {"launch": False, "script": False, "attachments": False}
    for item in document.objects:
        if not isinstance(item, pikepdf.Object):
            continue  # a number or a truth value
        # Names are spelled out here ("/J#61vaScript" is "/JavaScript"), and packed objects are unpacked.
        words = (item.stream_dict if isinstance(item, pikepdf.Stream) else item).unparse(resolved=True)
        found["launch"] = found["launch"] or _LAUNCH.search(words) is not None
        found["script"] = found["script"] or _SCRIPT.search(words) is not None
        found["attachments"] = found["attachments"] or _ATTACHMENT.search(words) is not None
    return {"pages": pages, "damaged": damaged, "encrypted": document.is_encrypted, **found}


def _say(fact: object) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")


main()
