"""Where the real data lies that some tests read, and the mark that skips them without it."""

import os
import tarfile
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def shared_data() -> Path:
    """The folder named by CONCORD_SHARED_DATA, else ../shared/data beside the repository."""
    return Path(os.environ.get("CONCORD_SHARED_DATA") or _BESIDE_THE_REPOSITORY)


needs_shared_data = pytest.mark.skipif(
    not shared_data().is_dir(), reason="the shared data is not here: set CONCORD_SHARED_DATA to its folder"
)


def packed_files(archive: str, ending: str = "") -> list[tuple[str, bytes]]:
    """Name and content of each file in a .tar.xz of the shared data, e.g. "nasty/office_files.tar.xz"."""
    with tarfile.open(shared_data() / archive) as tar:
        members = [member for member in tar.getmembers() if member.isfile() and member.name.endswith(ending)]
        opened = [(member.name, tar.extractfile(member)) for member in members]
        return [(name, file.read()) for name, file in opened if file is not None]
