"""Photos are kept as what can be seen, and nothing else."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from qms.lib.pictures import facts, reencode, thumbnail
from qms.lib.refusal import Refused

# Pillow warns about damaged metadata and reads on.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")


def encoded(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(stream, kind, **options)
    return stream


def photo_with_metadata() -> io.BytesIO:
    """A phone's photo: turned, with place, owner and comment in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "CANARY-DESCRIPTION"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = "CANARY-GPS"
    stream = io.BytesIO()
    left_red = Image.new("RGB", (40, 20), "blue")
    left_red.paste("red", (0, 0, 20, 20))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    left_red.save(stream, "JPEG", exif=exif, comment=b"CANARY-COMMENT", quality=95, icc_profile=profile)
    return stream


def test_place_owner_and_comment_are_gone() -> None:
    photo = photo_with_metadata()
    assert photo.getvalue().count(b"CANARY") == 3
    for kept in (reencode(photo), thumbnail(photo)):
        assert b"CANARY" not in kept.data
        with Image.open(io.BytesIO(kept.data)) as image:
            assert not image.getexif()
            assert not set(image.info) & {"exif", "comment", "icc_profile", "xmp", "photoshop"}


def test_text_in_a_png_is_gone() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "CANARY")
    words.add_itxt("XML:com.adobe.xmp", "CANARY")
    assert b"CANARY" not in reencode(encoded("PNG", pnginfo=words)).data


def test_a_colour_profile_is_gone_from_grey_pictures_too() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = reencode(encoded("PNG", mode="L", icc_profile=profile, dpi=(300, 300)))
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.info == {}


def test_a_turned_photo_stands_upright() -> None:
    photo = photo_with_metadata()
    assert facts(photo)[2:4] == (20, 40)
    kept = reencode(photo)
    assert kept.size == (20, 40)
    with Image.open(io.BytesIO(kept.data)) as image:
        red, _green, blue = image.convert("RGB").getpixel((10, 5))  # type: ignore[misc]
        assert red > 200 > 50 > blue


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        *(("JPEG", mode, "image/jpeg") for mode in ("RGB", "L", "CMYK")),
        *(("PNG", mode, "image/png") for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
        *(("WEBP", mode, "image/webp") for mode in ("RGB", "RGBA")),
        ("GIF", "P", "image/png"),
        *(("TIFF", mode, "image/png") for mode in ("RGB", "1", "CMYK", "I;16", "F")),
    ],
)
def test_every_kind_of_picture_is_kept(kind: str, mode: str, media_type: str) -> None:
    stream = encoded(kind, mode=mode)
    kept = reencode(stream)
    assert (kept.media_type, kept.size) == (media_type, (64, 48))
    assert facts(io.BytesIO(kept.data)).media_type == media_type
    assert thumbnail(stream, 16).size == (16, 12)


def test_a_large_picture_is_scaled_and_a_small_one_is_not() -> None:
    assert reencode(encoded(size=(600, 300)), long_side=200).size == (200, 100)
    assert reencode(encoded(size=(60, 30)), long_side=200).size == (60, 30)


def test_see_through_pictures_stay_see_through() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(stream, "PNG")
    with Image.open(io.BytesIO(reencode(stream).data)) as image:
        assert image.mode == "RGBA"


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    for side in (20_000, 10_000, 7_500):
        bomb = io.BytesIO()
        Image.new("1", (side, side)).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 100_000
        with pytest.raises(Refused, match="more than 50 million pixels"):
            reencode(bomb)


def test_a_picture_cut_off_is_refused() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF"):
        whole = encoded(kind, size=(200, 200), mode="P" if kind == "GIF" else "RGB").getvalue()
        with pytest.raises(Refused, match="damaged or incomplete"):
            facts(io.BytesIO(whole[: len(whole) // 2]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF"]),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_pictures_are_kept_or_refused_but_never_crash(kind: str, flips: list[tuple[float, int]]) -> None:
    content = bytearray(encoded(kind, size=(40, 40), mode="P" if kind == "GIF" else "RGB").getvalue())
    for place, value in flips:
        content[int(place * len(content))] = value
    try:
        reencode(io.BytesIO(bytes(content)), max_pixels=1_000_000)
    except Refused as refusal:
        assert str(refusal.sentence).endswith(".")
