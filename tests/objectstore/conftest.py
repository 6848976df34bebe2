"""Files in an object store instead of a folder."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.objectstore.server import Store, store_server
from tests.pdf.conftest import exported, own_keys, photo  # noqa: F401  fixtures

UNUSED_PORT = "1"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One server for all tests; each test has buckets of its own."""
    with store_server(tmp_path_factory.mktemp("store")) as server:
        yield server


def point_files_at(settings: Any, url: str) -> None:
    """Let the product keep its files there."""
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "qms.web.storage.ObjectStorage", "OPTIONS": {"url": url}},
    }  # fmt: skip


@pytest.fixture
def bucket(store: Store, settings: Any) -> str:
    """A fresh bucket, in whose folder `concord` the product keeps its files."""
    name = store.new_bucket()
    point_files_at(settings, store.address(name, "concord"))
    return name


@pytest.fixture
def away(bucket: str, settings: Any) -> Any:
    """`away()`: from now on nobody answers where the store was; `away(False)`: it is back."""
    there = settings.STORAGES["default"]["OPTIONS"]["url"]
    nowhere = f"s3://k:s@{bucket}/concord?endpoint=http%3A%2F%2F127.0.0.1%3A{UNUSED_PORT}&region=us-east-1"
    return lambda gone=True: point_files_at(settings, nowhere if gone else there)
