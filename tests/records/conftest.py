"""What tests of records need: files to upload."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture
def photo() -> Any:
    """`photo()`: a small JPEG as a phone sends it; `photo("NAME")` calls it so."""

    def make(name: str = "crack.jpg", colour: str = "red") -> SimpleUploadedFile:
        stream = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(stream, "JPEG")
        return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")

    return make


@pytest.fixture
def sheet() -> Any:
    """`sheet()`: a small CSV file."""

    def make(name: str = "measurements.csv", text: str = "part;value\nB-10;4.2\n") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, text.encode(), "text/csv")

    return make
