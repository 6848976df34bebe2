"""Photos and screenshots: checked by decoding, stored as a fresh picture without metadata.

A phone writes the place and the owner into each photo (Exif, XMP). What we keep is decoded, turned upright,
brought to sRGB and encoded again, so nothing but what can be seen is left.
"""

import io
import struct
import zlib
from typing import IO, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from qms.lib.refusal import Refused

MAX_PIXELS = 50_000_000
LONG_SIDE = 4096
THUMBNAIL_SIDE = 480
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "TIFF": "image/tiff"}

# What Pillow's decoders raise on damaged files; each was seen with flipped or missing bytes, or is documented.
_UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, AssertionError, struct.error, zlib.error, Image.DecompressionBombError),
)


class PictureFacts(NamedTuple):
    """What a picture file is: Pillow's format name, media type, size in pixels, number of pictures in it."""

    format: str
    media_type: str
    width: int
    height: int
    frames: int


class Picture(NamedTuple):
    """A picture we made: the encoded bytes, their media type, and (width, height) in pixels."""

    data: bytes
    media_type: str
    size: tuple[int, int]


def facts(stream: IO[bytes], *, max_pixels: int = MAX_PIXELS) -> PictureFacts:
    """Decode the picture once and tell what it is; raises `Refused` if it is damaged, cut off or too large.

    Width and height are as seen, after the camera's turn is applied.
    """
    try:
        with _open(stream, max_pixels) as image:
            frames = int(getattr(image, "n_frames", 1))
            width, height = image.size
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            kind = str(image.format)
            image.draft("RGB", (64, 64))
            image.load()
    except _UNREADABLE as error:
        raise _damaged() from error
    size = (height, width) if turned else (width, height)
    return PictureFacts(kind, FORMATS[kind], *size, frames)


def reencode(stream: IO[bytes], *, long_side: int = LONG_SIDE, max_pixels: int = MAX_PIXELS) -> Picture:
    """The same picture as a fresh JPEG, PNG or WebP (GIF and TIFF become PNG), upright, without metadata.

    Larger pictures are scaled so that the long side has `long_side` pixels. Raises `Refused` as `facts` does.
    """
    try:
        with _open(stream, max_pixels) as image:
            target = str(image.format) if image.format in ("JPEG", "WEBP") else "PNG"
            return _encode(_prepared(image, long_side), target)
    except _UNREADABLE as error:
        raise _damaged() from error


def thumbnail(stream: IO[bytes], side: int = THUMBNAIL_SIDE, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """A small WebP of the picture, neither side longer than `side` pixels; raises `Refused` as `facts` does."""
    try:
        with _open(stream, max_pixels) as image:
            return _encode(_prepared(image, side), "WEBP")
    except _UNREADABLE as error:
        raise _damaged() from error


def _open(stream: IO[bytes], max_pixels: int) -> Image.Image:
    """The picture, not decoded yet, with its claimed size checked."""
    stream.seek(0)
    try:
        image = Image.open(stream, formats=tuple(FORMATS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(max_pixels) from error
    width, height = image.size
    if width * height > max_pixels:
        image.close()
        raise _too_many_pixels(max_pixels)
    return image


def _prepared(image: Image.Image, long_side: int) -> Image.Image:
    """Upright, in sRGB, at most `long_side` pixels long, in a mode every target can hold."""
    image.draft("RGB", (long_side, long_side))
    upright = ImageOps.exif_transpose(image)
    plain = _plain_mode(_in_srgb(upright))
    plain.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    # Encoders copy some of this (profile, comment, resolution) unless it is gone.
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours converted by the picture's own profile, since the profile is dropped with the metadata."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image
    return converted or image


def _plain_mode(image: Image.Image) -> Image.Image:
    """L, LA, RGB or RGBA with 8 bits a channel."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a pixel: plain conversion would cut everything above 255 to white.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode == "LA" or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA"):
        return image.copy()
    return image.convert("L" if image.mode == "1" else "RGBA" if image.mode == "PA" else "RGB")


def _encode(image: Image.Image, target: str) -> Picture:
    output = io.BytesIO()
    if target == "JPEG":
        image.convert("RGB" if image.mode != "L" else "L").save(output, "JPEG", quality=88, optimize=True)
    elif target == "WEBP":
        image.convert("RGBA" if image.mode == "RGBA" else "RGB").save(output, "WEBP", quality=84, method=4)
    else:
        image.save(output, "PNG")
    return Picture(output.getvalue(), FORMATS[target], image.size)


def _too_many_pixels(limit: int) -> Refused:
    sentence = _("The picture has more than %(limit)d million pixels. Please send it smaller.")
    return Refused(sentence % {"limit": limit // 1_000_000})


def _damaged() -> Refused:
    return Refused(_("The picture is damaged or incomplete. Please take or save it again and send it once more."))
