"""Registrations from the entry to their end: confirmed by another, renewed, expired on their day, shown as they are."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.days import today
from qms.records.models import Relation
from qms.records.services import link
from qms.registrations.models import Certificate, Registration
from qms.registrations.services import NewRegistration, enter_registration, follow_the_days
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import do
from tests.factories.registrations import SAID, as_it_is, ends_on, entered, file, issued, registration, renewed
from tests.factories.terms import beside_others
from tests.factories.terms import signed as signed_terms


def told(house: House, person: Any, record: Registration) -> list[str]:
    """The subjects of what somebody was told about it, without its number in front."""
    with house.sitting("manager"):
        rows = OutboxMessage.objects.filter(
            recipient=person, record_number=record.number, channel=OutboxMessage.Channel.IN_APP
        )
        return [row.subject.removeprefix(f"[{record.number}] ") for row in rows.order_by("created_at", "pk")]


def test_its_number_has_no_year_and_somebody_else_confirms_it(cast: Cast) -> None:
    record = entered(cast.a)
    assert record.number == "REG-00001" and not record.shared
    with pytest.raises(Refused, match="You entered it"):
        do(cast.a, record, "put_in_force", "regulatory")
    record = do(cast.a, record, "put_in_force", "manager")
    assert (record.state, record.edition, record.shared) == ("valid", 1, True)


def test_an_engineer_enters_none(cast: Cast) -> None:
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="does not allow"):
        enter_registration(cast.a.organisation, said=NewRegistration(title="ISO 9001", type="iso"), by=seat)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"type": "spell"}, "type"), ({"part_numbers": ["x" * 81]}, "part_numbers"),
     ({"valid_until": today}, "valid_until")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    now = today(cast.a.organisation)
    if "valid_until" in changes:
        changes = {"valid_from": now, "valid_until": now - timedelta(days=1)}
    with cast.a.sitting("regulatory") as seat, pytest.raises(Refused) as refused:
        enter_registration(cast.a.organisation, said=NewRegistration(**{**SAID, **changes}), by=seat)
    assert refused.value.field == field


def test_without_scope_or_file_it_is_not_confirmed(cast: Cast) -> None:
    with cast.a.sitting("regulatory") as seat:
        bare = enter_registration(cast.a.organisation, said=NewRegistration(title="ISO 9001", type="iso"), by=seat)
    with pytest.raises(Refused, match="authority or body, reference, holder, scope, valid from"):
        do(cast.a, bare, "put_in_force", "manager")
    said = {**SAID, "sites": [], "valid_from": today(cast.a.organisation)}
    with pytest.raises(Refused, match="file of the certificate"):
        do(cast.a, do(cast.a, bare, "revise", "regulatory", **said), "put_in_force", "manager")


def test_a_file_that_is_not_what_it_says_is_refused(cast: Cast) -> None:
    record = registration(cast.a, "valid")
    forged = SimpleUploadedFile("certificate.pdf", b"MZ\x90\x00" + bytes(300), "application/pdf")
    with pytest.raises(Refused):
        issued(cast.a, record, upload=forged)
    with cast.a.sitting("manager"):
        assert Certificate.objects.filter(record_id=record.pk).count() == 1


def test_the_owner_is_reminded_90_60_and_30_days_before_the_end(cast: Cast) -> None:
    record = registration(cast.a, "valid", days=200)
    with cast.a.sitting("manager"):
        clock = Clock.objects.get(record_id=record.pk, code="registration_renewal")
        zone = cast.a.organisation.zone
        assert clock.due_at.astimezone(zone).date() == record.valid_until
        last = today(cast.a.organisation) + timedelta(days=200)
        days = [(last - _day(step["at"], zone)).days for step in clock.steps]
        assert days == [90, 60, 30, 0] and clock.steps[0]["to"] == ["owner"]


def _day(text: str, zone: Any) -> date:
    return datetime.fromisoformat(text).astimezone(zone).date()


def test_a_renewal_keeps_the_former_certificate_and_starts_the_clock_anew(cast: Cast) -> None:
    record = issued(cast.a, registration(cast.a, "expired"))
    with pytest.raises(Refused, match="You entered it"):
        do(cast.a, record, "renew", "regulatory")
    record = do(cast.a, record, "renew", "manager")
    assert (record.state, record.reference, record.edition) == ("valid", "CE-4712", 2)
    with cast.a.sitting("manager"):
        rows = Certificate.objects.filter(record_id=record.pk).order_by("edition")
        assert [row.reference for row in rows] == ["CE-4711", "CE-4712"] and all(row.file_sha256 for row in rows)
        clocks = Clock.objects.filter(record_id=record.pk, code="registration_renewal", state="running")
        assert clocks.get().due_at.date() == record.valid_until
    with cast.a.sitting("piet"):
        assert [row.edition for row in Certificate.objects.only("edition")] == [2]


def test_a_renewal_that_ends_earlier_or_has_no_file_is_refused(cast: Cast) -> None:
    record, now = registration(cast.a, "valid"), today(cast.a.organisation)
    for changes, words in (
        ({"upload": None}, "Add the file"),
        ({"valid_from": now - timedelta(days=9), "valid_until": now - timedelta(days=1)}, "has ended already"),
        ({"reference": "CE-4711", "valid_until": now + timedelta(days=10)}, "ends no later"),
    ):
        with pytest.raises(Refused, match=words):
            issued(cast.a, record, **changes)


def test_a_certificate_that_begins_later_is_confirmed_early_only_where_it_follows_without_a_gap(cast: Cast) -> None:
    record = registration(cast.a, "valid", days=20)
    end = today(cast.a.organisation) + timedelta(days=20)
    gap = issued(cast.a, record, valid_from=end + timedelta(days=2))
    with pytest.raises(Refused, match="confirm it then"):
        do(cast.a, gap, "renew", "manager")
    follows = renewed(cast.a, gap, valid_from=end + timedelta(days=1), upload=None)
    assert (follows.state, follows.valid_from, follows.edition) == ("valid", record.valid_from, 2)


def test_it_expires_once_on_its_day_and_its_customer_sees_that(cast: Cast, client_for: Any) -> None:
    record = ends_on(cast.a, registration(cast.a, "valid"), today(cast.a.organisation) - timedelta(days=1))
    at = f"/{cast.a.slug}/portal/certificates/"
    page = client_for(cast.piet).get(f"{at}{record.number}/").content.decode()
    assert "This certificate has expired" in page and 'badge bad">Expired' in page, "before the bell has rung"
    assert ">Expired<" in client_for(cast.piet).get(f"{at}?state=expired").content.decode()
    with cast.a.sitting("manager"):
        assert (follow_the_days(cast.a.organisation), follow_the_days(cast.a.organisation)) == (1, 0)
    record = as_it_is(cast.a, record)
    assert record.state == "expired" and record.shared
    assert told(cast.a, cast.piet, record)[-1] == "Expired: CE bracket B-7"
    assert told(cast.a, cast.regulatory, record)[-1].startswith("Expired: REG-00001")
    with cast.a.sitting("manager"):
        assert Task.objects.filter(record_id=record.pk, act="enter_certificate", state="open").exists()


def test_each_customer_is_told_once_as_early_as_its_terms_say(cast: Cast) -> None:
    signed_terms(cast.a, beside_others(cast.a, certificate_notice_days=90))
    both = [cast.a.nordlicht, cast.a.aurelia]
    record = do(cast.a, registration(cast.a, "valid", days=60), "change_sharing", "manager", customers=both)
    with cast.a.sitting("manager"):
        follow_the_days(cast.a.organisation)
        follow_the_days(cast.a.organisation)
    assert sum(one.startswith("Ends on") for one in told(cast.a, cast.piet, record)) == 1
    assert not any(one.startswith("Ends on") for one in told(cast.a, cast.rival, record))
    record = ends_on(cast.a, record, today(cast.a.organisation) + timedelta(days=30))
    with cast.a.sitting("manager"):
        follow_the_days(cast.a.organisation)
    assert sum(one.startswith("Ends on") for one in told(cast.a, cast.rival, record)) == 1


def test_a_customer_reads_the_latest_file_and_none_that_is_not_shared_with_it(cast: Cast, client_for: Any) -> None:
    record = renewed(cast.a, registration(cast.a, "valid"), upload=file(content=b"Certificate CE-4712"))
    with cast.a.sitting("manager"):
        former, latest = (
            Certificate.objects.filter(record_id=record.pk).order_by("edition").values_list("pk", flat=True)
        )
    at = f"/{cast.a.slug}/portal/certificates/{record.number}/certificates/"
    assert b"".join(client_for(cast.piet).get(f"{at}{latest}/").streaming_content) == b"Certificate CE-4712"
    assert client_for(cast.piet).get(f"{at}{former}/").status_code == 404
    assert client_for(cast.rival).get(f"{at}{latest}/").status_code == 404
    assert client_for(cast.rival).get(f"/{cast.a.slug}/portal/certificates/{record.number}/").status_code == 404


def test_what_is_not_valid_proves_nothing_and_takes_no_place(cast: Cast) -> None:
    proven, over = complaint(cast.a), registration(cast.a, "expired")
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="REG-00001 expired on"):
        link(proven, over, Relation.EVIDENCED_BY, by=seat)
    other = registration(cast.a, "valid")
    with pytest.raises(Refused, match="REG-00001 expired on"):
        do(cast.a, other, "replace", "manager", successor=over.pk)
    assert do(cast.a, over, "replace", "manager", successor=other.pk).replaced_by == other.number


def test_the_staff_finds_it_by_part_site_customer_and_end(cast: Cast, client_for: Any) -> None:
    record = registration(cast.a, "valid", days=60)
    page = client_for(cast.auditor)
    at = f"/{cast.a.slug}/registrations/"
    for query, found in (
        ("part=p-77", True), ("part=P-7", False),
        (f"site={cast.a.graz.pk}", True), (f"site={cast.a.detroit.pk}", False),
        (f"customer={cast.a.nordlicht.pk}", True), (f"customer={cast.a.aurelia.pk}", False), ("ends=90", True),
        ("ends=30", False), ("state=expired", False),
    ):  # fmt: skip
        assert (record.number in page.get(f"{at}?{query}").content.decode()) is found, query
