"""Which Concord this is."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def version() -> str:
    """The version of the product, such as `0.1.0`, as pyproject.toml beside its code tells it."""
    told: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return told


def product() -> str:
    """The product with its version, such as `Concord 0.1.0`: what made a PDF or a backup."""
    return f"Concord {version()}"
