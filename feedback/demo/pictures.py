"""Pictures for the demo, drawn by the program: a part with its fault marked."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def photo(title: str, serial: int) -> SimpleUploadedFile:
    """A small JPEG that could be a photo of a part on a bench."""
    picture = Image.new("RGB", (640, 420), (205 - serial % 30, 210, 216))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((90, 120, 550, 300), fill=(120, 132, 146), outline=(70, 80, 92), width=4)
    for x in (150, 320, 490):
        pen.ellipse((x - 22, 188, x + 22, 232), fill=(206, 211, 217), outline=(70, 80, 92), width=3)
    x = 200 + serial * 37 % 240
    pen.line([(x, 130), (x + 14, 170), (x + 4, 205), (x + 20, 250)], fill=(40, 30, 30), width=3)
    pen.ellipse((x - 40, 110, x + 60, 270), outline=(200, 50, 45), width=5)
    pen.text((20, 390), title[:60], fill=(40, 48, 58))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=82)
    return SimpleUploadedFile(f"photo_{serial + 1:02d}.jpg", buffer.getvalue(), content_type="image/jpeg")
