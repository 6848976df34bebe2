"""A complaint of a file is stored as one that is filed alone: the same rows, row by row and column by column."""

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from feedback.models import Channel, Complaint
from feedback.services.receipt import Report, file_complaint
from qms.clocks.models import Clock, ClockRule
from qms.clocks.services.clocks import course_of
from qms.clocks.site_calendars import calendar_for
from qms.importing import services as imports
from qms.importing.models import ImportFile
from qms.importing.services.filing import RECENT
from qms.organisations.context import Acting, tenant_context
from qms.records.search import find
from qms.trail.histories import verify_histories
from qms.trail.rows import verify_rows
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast, House

NOW = datetime(2026, 3, 4, 10, 30, 15, 123456, tzinfo=UTC)
TABLES = (
    "records_record", "feedback_complaint", "records_event", "clocks_clock", "clocks_task", "records_searchentry",
    "records_historicalrecord", "feedback_historicalcomplaint",
)  # fmt: skip
LETTERS: list[dict[str, Any]] = [
    {"description": "The weld cracked."},
    {"description": "Same again.", "customer": "NL", "site": "GRZ", "title": "Weld, again", "lot": "L-077"},
    {
        "description": "Größte Risse à côté,\nzwei Zeilen.\n\n中文 und İstanbul; x" + " Riss" * 300, "customer": "AU",
        "site": "DET", "product": "Pump  P-4", "part_number": "PN-0042", "udi": "(01)0401234", "serial": "S1, S2",
        "quantity_affected": 2, "quantity_inspected": 50, "occurred_on": date(2026, 3, 1), "found_at": "Line 3",
        "customer_reference": "R/7-0001", "complainant_name": "Ann Łuk", "complainant_email": "ann@nl.example",
        "complainant_phone": "+43 1 234", "complainant_address": "Way 1\n1010 Wien", "remedy": "repair",
        "harm": "possible", "description_language": "de",
    },
    {"description": "Same again.", "customer": "NL", "site": "GRZ", "occurred_on": date(2026, 3, 1)},
    {"description": "-- '); \\ {\"a\": null} \t tab", "customer": "AU", "harm": "injury", "remedy": "credit"},
]  # fmt: skip
COLUMNS = sorted({name for letter in LETTERS for name in letter} - {"customer", "site"})


def received(place: int) -> datetime:
    return NOW.replace(microsecond=0) - timedelta(minutes=10 + place // 2)


def as_file(folder: Path, moments: list[datetime]) -> Path:
    path = folder / "letters.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["received_at", "customer", "site", *COLUMNS])
        for letter, moment in zip(LETTERS, moments, strict=True):
            cells = [str(letter.get(name, "")) for name in COLUMNS]
            writer.writerow([moment.isoformat(), letter.get("customer", "NL"), letter.get("site", ""), *cells])
    return path


def imported(house: House, path: Path) -> ImportFile:
    """Import as the quality manager, by the acts that the pages use."""
    plan = imports.Plan(columns={name: (name,) for name in ("received_at", "customer", "site", *COLUMNS)}, dates="ymd")
    with path.open("rb") as upload, house.sitting("manager") as seat:
        file = imports.receive_file(house.organisation, kind="complaint", upload=upload, by=seat)
        file = imports.plan_file(file, plan=plan, by=seat)
        imports.check_file(file, by=seat)
        return imports.import_file(file, by=seat)


def filed_alone(house: House, file: ImportFile) -> None:
    """The same letters through the service for one, line by line."""
    customers, sites = {"NL": house.nordlicht, "AU": house.aurelia}, {"GRZ": house.graz, "DET": house.detroit}
    for place, letter in enumerate(LETTERS):
        values = {name: value for name, value in letter.items() if name not in ("customer", "site")}
        line = file_lines(LETTERS)[place]
        with house.sitting("manager") as seat:
            file_complaint(
                house.organisation, customer=customers[letter.get("customer", "NL")], by=seat,
                report=Report(**values, received_at=received(place)), site=sites.get(letter.get("site", "")),
                channel=Channel.IMPORT, import_key=f"{file.sha256[:48]}:{line}",
            )  # fmt: skip


def file_lines(letters: list[dict[str, Any]]) -> list[int]:
    """The line of the file at which each letter begins; texts of several lines push the rest down."""
    found, line = [], 2
    for letter in letters:
        found.append(line)
        line += 1 + sum(str(value).count("\n") for value in letter.values())
    return found


def names_of(house: House) -> dict[str, str]:
    """What every key of a house's rows means, so that two houses can be compared."""
    names = {str(house.organisation.pk): "organisation"}
    names |= {str(person.pk): part for part, person in house.people.items()}
    places = (house.nordlicht, house.aurelia, house.graz, house.detroit)
    names |= {str(row.pk): row.code for row in places}
    names |= {str(rule.pk): f"rule {rule.code}" for rule in ClockRule.objects.all()}
    for complaint in Complaint.objects.all():
        names[str(complaint.pk)] = complaint.number
        names |= {str(clock.pk): f"{complaint.number} {clock.code}" for clock in complaint.clocks.all()}
        names |= {str(task.pk): f"{complaint.number} {task.act}" for task in complaint.tasks.all()}
        names |= {str(event.pk): f"{complaint.number} {event.act}" for event in complaint.events.all()}
    return names


def in_words(text: str, names: dict[str, str]) -> str:
    """A row as text with names instead of keys; an unknown key is a row that should not be there."""
    key = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    return re.sub(key, lambda found: names[found[0]], text)


def everything(house: House) -> dict[str, list[Any]]:
    """All rows of a house's complaints, table by table, as far as they tell of the complaint and not of the way."""
    way = {"history_id", "history_date", "history_change_reason", "detail", "at"}
    found: dict[str, list[Any]] = {}
    with tenant_context(Acting(house.organisation.pk, source="test")), connection.cursor() as cursor:
        names = names_of(house)
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows = [json.loads(in_words(text, names)) for (text,) in cursor.fetchall()]
            found[table] = sorted(json.dumps({k: v for k, v in row.items() if k not in way}) for row in rows)
        cursor.execute("SELECT table_name, payload FROM trail_fact WHERE record IS NOT NULL ORDER BY id")
        for table, payload in cursor.fetchall():
            said = json.loads(in_words(payload, names))
            said = {k: v for k, v in said.items() if k not in ("at", "reason", "request")}
            said["new"].pop("detail", None)
            found.setdefault(f"trail of {table}", []).append(json.dumps(said))
    return {table: sorted(rows) for table, rows in found.items()}


def test_a_complaint_of_a_file_is_stored_like_one_that_is_filed_alone(cast: Cast, tmp_path: Path, at: Any) -> None:
    at(NOW)
    file = imported(cast.a, as_file(tmp_path, [received(place) for place in range(len(LETTERS))]))
    filed_alone(cast.b, file)
    together, alone = everything(cast.a), everything(cast.b)
    assert {table: len(rows) for table, rows in together.items()} == {
        **dict.fromkeys(TABLES, 5), "clocks_clock": 10, "trail of records_record": 5, "trail of feedback_complaint": 5,
        "trail of records_event": 5, "trail of clocks_clock": 10, "trail of clocks_task": 5,
    }  # fmt: skip
    for table, rows in alone.items():
        assert together[table] == rows, table


def test_the_trail_of_an_import_is_whole_and_names_the_file(cast: Cast, tmp_path: Path, at: Any) -> None:
    at(NOW)
    file = imported(cast.a, as_file(tmp_path, [received(place) for place in range(len(LETTERS))]))
    assert verify_histories(cast.a.organisation.pk) == ""
    assert verify_rows(cast.a.organisation.pk) == ""
    with cast.a.sitting("engineer") as seat:
        assert verify_chain(cast.a.organisation.pk).whole
        stored = list(Complaint.objects.all())
        assert len(stored) == len(LETTERS)
        for complaint in stored:
            (version,) = complaint.history.all()
            assert version.history_change_reason == f"Import of “{file.name}”"
            assert complaint.events.get().detail == {"file": "letters.csv"}
            assert [record.pk for record in find(seat, complaint.number)] == [complaint.pk]


def test_the_clocks_of_a_backlog_run_as_if_it_had_come_today(cast: Cast, tmp_path: Path, at: Any) -> None:
    at(NOW)
    old = NOW - RECENT - timedelta(days=1)
    imported(cast.a, as_file(tmp_path, [old - timedelta(days=place) for place in range(len(LETTERS))]))
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        clocks = list(Clock.objects.select_related("rule"))
        assert len(clocks) == 10
        for clock in clocks:
            record = Complaint.objects.get(pk=clock.record_id)
            course = course_of(clock.rule, calendar_for(record, clock.rule), NOW)
            assert (clock.started_at, clock.due_at, clock.receipt) == (NOW, course.due_at, course.receipt)
            assert (clock.steps, clock.steps_done, clock.next_step_at) == ([], 0, None)
