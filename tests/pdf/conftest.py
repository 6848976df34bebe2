"""What tests of records' PDFs need."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qms.pdf.models import RecordPdf
from qms.pdf.services import make_record_pdf
from qms.records.models import Record
from qms.records.offers import kind_of
from tests.factories.cast import House


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seal of this test run's own."""
    folder = tmp_path_factory.getbasetemp() / "keys"
    settings.KEYS_DIR = folder
    return folder


@pytest.fixture
def exported() -> Callable[..., RecordPdf]:
    """`exported(house, record, "auditor")`: the PDF as that part of the cast gets it."""

    def export(house: House, record: Record, who: str, language: str = "en") -> RecordPdf:
        kind = kind_of(record.kind)
        path = kind.portal_path if house.seat(who).customer else kind.path
        return make_record_pdf(partial(house.sitting, who), path=path, number=record.number, language=language)

    return export


@pytest.fixture
def photo() -> Any:
    """`photo("crack.jpg")`: a small picture as a phone sends it."""

    def make(name: str = "crack.jpg") -> SimpleUploadedFile:
        stream = BytesIO()
        Image.new("RGB", (320, 200), "steelblue").save(stream, "JPEG")
        return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")

    return make
