"""Reading: by role and site, once a person and revision, on everybody's queue, if wanted before the revision holds."""

from typing import Any

import pytest

from qms.accounts.models import Membership
from qms.clocks.models import Task
from qms.documents.models import ReadAcknowledgement
from qms.documents.queries.matrix import matrix
from qms.documents.services import acknowledge_reading, follow_the_days
from qms.lib.refusal import Refused
from qms.organisations.days import today
from tests.factories.cast import Cast
from tests.factories.documents import approved, as_it_is, document, drafted, in_force, revised, revision, scheduled
from tests.factories.records import do


def readers(cast: Cast, record: Any) -> list[str]:
    """Who has the reading on the queue."""
    with cast.a.sitting("manager"):
        rows = Task.objects.filter(record_id=record.pk, act="read", state="open").order_by("person__name")
        return list(rows.values_list("person__name", flat=True))


def read(cast: Cast, record: Any, number: int, part: str) -> ReadAcknowledgement:
    """Somebody confirms the reading of a revision."""
    row = revision(cast.a, record, number)
    with cast.a.sitting(part) as seat:
        return acknowledge_reading(record, revision=row, by=seat)


def test_holders_of_the_role_at_the_site_are_asked_and_nobody_else(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        Membership.objects.filter(person=cast.engineer).update(site=cast.a.detroit)
        Membership.objects.filter(person=cast.a.engineer2).update(site=cast.a.graz)
    record = document(cast.a, "effective")
    record = do(cast.a, record, "require_reading", "engineer", role="quality_engineer", site=cast.a.graz)
    assert readers(cast, record) == ["Emil Engineer"]
    record = do(cast.a, record, "require_reading", "engineer", role="quality_engineer", site=None)
    assert readers(cast, record) == ["Emil Engineer", "Jana Engineer"]
    with pytest.raises(Refused, match="must read it already"):
        do(cast.a, record, "require_reading", "engineer", role="quality_engineer", site=cast.a.graz)
    with pytest.raises(Refused, match="whose holders may read"):
        do(cast.a, record, "require_reading", "engineer", role="organisation_administrator")


def test_reading_is_confirmed_once_and_asked_anew_for_the_next_revision(cast: Cast) -> None:
    record = do(cast.a, document(cast.a, "effective"), "require_reading", "engineer", role="auditor")
    assert read(cast, record, 1, "auditor") == read(cast, record, 1, "auditor")
    assert readers(cast, record) == []
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    assert readers(cast, record) == ["Otto Auditor"]
    with pytest.raises(Refused, match="not to be read any more"):
        read(cast, record, 1, "auditor")


def test_a_revision_that_must_be_read_before_takes_effect_only_then(cast: Cast) -> None:
    record = do(cast.a, drafted(cast.a, train_first=True), "require_reading", "engineer", role="auditor")
    record = approved(cast.a, record)
    assert readers(cast, record) == ["Otto Auditor"]
    with pytest.raises(Refused, match="Missing: 1"):
        do(cast.a, record, "schedule", "engineer", effective_on=today(cast.a.organisation))
    record = in_force(cast.a, scheduled(cast.a, record))
    assert record.state == "scheduled", "the day has come and something keeps it"
    read(cast, record, 1, "auditor")
    with cast.a.sitting("manager"):
        assert follow_the_days(cast.a.organisation) == 1
    assert as_it_is(cast.a, record).state == "effective"


def test_a_requirement_that_ends_calls_its_readings_off(cast: Cast) -> None:
    record = do(cast.a, document(cast.a, "effective"), "require_reading", "engineer", role="auditor")
    with cast.a.sitting("manager"):
        row = record.readrequirements.get()
    record = do(cast.a, record, "end_reading", "engineer", requirement=row)
    assert readers(cast, record) == []


def test_the_matrix_tells_who_has_read_what_in_parts(cast: Cast, client_for: Any) -> None:
    record = do(cast.a, document(cast.a, "effective"), "require_reading", "engineer", role="auditor")
    record = do(cast.a, record, "require_reading", "engineer", role="quality_manager")
    read(cast, record, 1, "auditor")
    with cast.a.sitting("manager") as seat:
        found = matrix(seat)
        assert {line.name: line.cells[0].state for line in found.lines if line.cells[0].state} == {
            "Milan Manager": "open", "Otto Auditor": "read",
        }  # fmt: skip
        assert (found.after, found.beyond) == ("", "")
        assert [line.name for line in matrix(seat, after="Milan Manager").lines][:1] == ["Milan Manager"]
        assert matrix(seat, beyond=record.number).documents == []
    shown = client_for(cast.manager).get(f"/{cast.a.slug}/documents/reading/").content.decode()
    assert record.number in shown and "Otto Auditor" in shown


def test_reading_is_confirmed_on_the_page(cast: Cast, client_for: Any) -> None:
    record = do(cast.a, document(cast.a, "effective"), "require_reading", "engineer", role="auditor")
    client, url = client_for(cast.a.auditor), f"/{cast.a.slug}/documents/{record.number}/read/"
    assert client.post(url, {"revision": "nonsense"}).status_code == 404
    assert client.post(url, {"revision": revision(cast.a, record, 1).pk}).status_code == 302
    assert "You have read and understood this revision" in client.get(url).content.decode()
