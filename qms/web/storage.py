"""Files in an object store instead of a folder, through django-storages: `FILES_URL` names it.

Nothing has a public or presigned address: files leave through our views only, with their checks and headers.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from typing import IO, Any, cast

from django.core.files.base import File
from storages.backends.s3 import S3Storage

from qms.lib.objectclient import client, patience, told
from qms.lib.objectstore import parse

IN_MEMORY = 2 * 1024 * 1024
"""A file that is read lies in memory up to this size, then in a temporary file."""


class ObjectStorage(S3Storage):
    """Raises StoreAway (an OSError) when the store does not answer, FileNotFoundError for what is not there."""

    def __init__(self, url: str) -> None:
        """`url`: as `qms.lib.objectstore` describes. Raises ValueError."""
        self.place = parse(url)
        super().__init__(
            bucket_name=self.place.name,
            location=self.place.folder,
            endpoint_url=self.place.endpoint,
            region_name=self.place.region,
            access_key=self.place.key,
            secret_key=self.place.secret,
            client_config=patience(self.place.endpoint),
            file_overwrite=False,
            default_acl=None,
            gzip=False,
        )

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """The whole file, before anything of it is handed on: an answer that has begun cannot become a 503."""
        if mode != "rb":
            raise ValueError("Files in an object store are opened for reading; they are written by save().")
        content = cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  the reader closes it
        try:
            with told(name):
                found = client(self.place).get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
                shutil.copyfileobj(found["Body"], content, 1 << 20)
        except OSError:
            content.close()
            raise
        content.seek(0)
        return File(content, name)

    def _save(self, name: str, content: Any) -> str:
        with told(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with told(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with told(name):
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and names. One that is not there is empty, as the store knows no folders."""
        with told(path or "the list of files"):
            folders, names = super().listdir(path)
        return folders, names

    def size(self, name: str) -> int:
        with told(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> dt.datetime:
        with told(name):
            return cast(dt.datetime, super().get_modified_time(name))

    def url(self, name: str | None, *_more: object, **_named: object) -> str:
        """Raises ValueError: an address past our views would be past the wall."""
        raise ValueError("A file has no address of its own; it leaves through a view.")
