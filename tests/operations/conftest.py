"""A furnished installation, and one backup of it for all who look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from qms.records.services.files import attach
from qms.trail.services import make_checkpoints
from qms.workspace.models import Job
from tests.factories.cast import Cast, make_cast
from tests.factories.complaints import complaint
from tests.notifications.conftest import tell


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


@pytest.fixture(scope="module")
def furnished(database: None, apart: None, django_db_blocker: Any) -> Iterator[Furnished]:
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
