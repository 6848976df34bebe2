"""A furnished installation, and one backup of it for all who look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.signals import setting_changed

from qms.records.services.files import attach
from qms.trail.services import make_checkpoints
from qms.workspace.models import Job
from tests import ground
from tests.factories.cast import Cast, make_cast
from tests.factories.complaints import complaint
from tests.notifications.conftest import tell

FOLDERS = ("STATIC_ROOT", "FILES_ROOT", "KEYS_DIR", "ANCHOR_DIR")


@dataclass
class Furnished:
    """The cast, and what it has in hand."""

    cast: Cast
    attachment: str


def backup_into(folder: Path, *more: str) -> Path:
    """Run the command and return the archive."""
    call_command("backup", "-o", str(folder), *more, stdout=StringIO())
    (archive,) = folder.glob("*.tar")
    return archive


def _migrate() -> None:
    call_command("migrate", database="owner", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def installation(
    database: None, apart: None, worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[None]:
    """A database and folders of this module alone: a backup is of everything, also of what other tests have broken."""
    before = {name: getattr(settings, name) for name in FOLDERS}
    here = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = ground.clone_database(f"{worker_id}_kept", _migrate)
        ground.point_at(name)
        ground.take_folders(tmp_path_factory.mktemp("kept"))
        yield
        ground.point_at(here)
    ground.drop_database(name)
    for folder, path in before.items():
        setattr(settings, folder, path)
    storages = cast(dict[str, dict[str, Any]], settings.STORAGES)
    storages["default"]["OPTIONS"]["location"] = str(settings.FILES_ROOT)
    setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)


@pytest.fixture(scope="module")
def furnished(installation: None, django_db_blocker: Any) -> Iterator[Furnished]:
    """Complaints in several states, a file, checkpoints outside; a mail, a session and a job in flight."""
    with django_db_blocker.unblock():
        cast = make_cast()
        complaint(cast.a, "closed")
        record = complaint(cast.a, "replied")
        complaint(cast.b)
        with cast.a.sitting("engineer") as seat:
            upload = BytesIO(b"lot,count\nL-77,3\n")
            upload.name = "count.csv"
            file = attach(record, upload=upload, shared=False, by=seat)
            Job.objects.create(
                organisation=cast.a.organisation, kind="list-export", person=seat.person, title="List", language="en"
            )
        tell(cast.a, "engineer")
        Client().force_login(cast.engineer, backend="allauth.account.auth_backends.AuthenticationBackend")
        make_checkpoints(cast.a.organisation.pk)
        yield Furnished(cast, file.storage_name)


@pytest.fixture(scope="module")
def archive(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the installation."""
    return backup_into(tmp_path_factory.mktemp("backup"))
