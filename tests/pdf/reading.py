"""Reading what was made: bytes, text, attachments."""

from io import BytesIO

from django.core.files.storage import default_storage
from pypdf import PdfReader

from qms.pdf.models import RecordPdf


def octets(pdf: RecordPdf) -> bytes:
    """The file as it is kept."""
    with default_storage.open(pdf.storage_name) as file:
        return bytes(file.read())


def pages(data: bytes) -> list[str]:
    """The text of each page, with each run of white space as one blank."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def words(data: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages(data))


def attached(data: bytes) -> str:
    """What lies in the file as data."""
    return " ".join(each.decode() for parts in PdfReader(BytesIO(data)).attachments.values() for each in parts)


def attachments(data: bytes) -> dict[str, bytes]:
    """The files in the PDF by name."""
    return {name: parts[0] for name, parts in PdfReader(BytesIO(data)).attachments.items()}
