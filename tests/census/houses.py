"""Houses full of rows: the cast's organisations with something of everything, so that a wall has something to hide."""

import datetime as dt
import io
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from changecontrol.services import add_feed, enter_window, make_address
from qms.accounts.rights import Right
from qms.accounts.services import invitations
from qms.notifications.kinds import Kind, register
from qms.notifications.models import Mute
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.organisations import services as places
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import SiteClosure
from qms.records import services
from qms.records.models import NumberSeries, Relation
from qms.workspace.jobs import JobKind, Outcome, register_job
from qms.workspace.models import Draft, Job, SavedView
from qms.workspace.progress import Progress
from tests.census.database import TENANT_TABLES
from tests.census.kinds import ENTRIES, Three
from tests.factories.cast import Cast, House, make_cast

CENSUS = register(Kind("census", "The census"))
HOME = "complaint"
"""The kind about which addresses of all kinds are asked in full; about the others they are asked in part."""
WHEN = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def picture(name: str = "crack.jpg") -> SimpleUploadedFile:
    """A small JPEG as a phone sends it."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@dataclass
class Furnished:
    """A house with three records of every kind (`records`, by slug); `keys` names rows that hang on them."""

    house: House
    records: dict[str, Three]
    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def mine(self) -> Any:
        """The complaint that is shared with nordlicht."""
        return self.records[HOME].mine

    @property
    def theirs(self) -> Any:
        """The complaint that is shared with aurelia."""
        return self.records[HOME].theirs


def furnish(house: House) -> Furnished:
    """Fill the house through its services: records of all kinds with talk, files, links, clocks; people, work."""
    furnished = Furnished(house, {slug: entry.furnish(house) for slug, entry in ENTRIES.items()})
    for record in (furnished.mine, furnished.theirs):
        furnished.keys[record.number] = _talk(house, record)
    for slug, three in furnished.records.items():
        if ENTRIES[slug].kind.portal_path:
            _hide(house, three.hidden)
    _link(house, furnished.mine, furnished.theirs)
    _places(house, furnished)
    _calendars(house, furnished)
    _work(house, furnished)
    return furnished


def _talk(house: House, record: Any) -> dict[str, Any]:
    customer = "piet" if record.customer == house.nordlicht else "rival"
    with house.sitting(customer) as seat:
        services.write_message(record, body="Any news?", files=[picture()], by=seat)
    with house.sitting("engineer") as seat:
        services.write_message(record, body="We are on it.", by=seat)
        services.write_note(record, body="Probably robot 2.", by=seat)
        shared = services.attach(record, upload=picture("shared.jpg"), shared=True, by=seat)
        internal = services.attach(record, upload=picture("internal.jpg"), shared=False, by=seat)
        services.follow(record, by=seat)
        services.log_call(record, body="Called.", spoke_with="Piet", at=WHEN, by=seat)
    return {"shared": shared, "internal": internal}


def _hide(house: House, record: Any) -> None:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        type(record).objects.filter(pk=record.pk).update(shared=False)
    with house.sitting("engineer") as seat:
        services.attach(record, upload=picture("hidden.jpg"), shared=False, by=seat)


def _link(house: House, one: Any, other: Any) -> None:
    with house.sitting("engineer") as seat:
        row = services.link(one, other, Relation.SAME_CAUSE, by=seat)
        services.end_link(row, reason="Not the same after all.", by=seat)
        services.link(one, other, Relation.RELATED_TO, by=seat)


def _places(house: House, furnished: Furnished) -> None:
    with house.sitting("admin") as seat:
        for customer in (house.nordlicht, house.aurelia):
            furnished.keys[f"contact {customer.code}"] = places.add_contact(customer, name="Carl", by=seat.person)
        day = dt.date(2027, 8, 2)
        places.close_site_on(house.graz, day=day, until=day, label="Company holidays", by=seat.person)
        furnished.keys["invitation"] = invitations.invite(
            house.organisation, email=f"new@{house.slug}.example", name="Nina", roles=["auditor"], by=seat.person
        )
        furnished.keys["closure"] = SiteClosure.objects.get(site=house.graz)


def _calendars(house: House, furnished: Furnished) -> None:
    """A window and a calendar of each customer, and a secret address of everybody who may have one."""
    for part in house.people:
        seat = house.seat(part)
        if seat.may(Right.PORTAL_READ if seat.customer else Right.READ_RECORDS):
            with house.sitting(part) as by:
                make_address(by=by)
    for part in ("piet", "rival"):
        customer = house.nordlicht if part == "piet" else house.aurelia
        with house.sitting("engineer") as seat:
            url = f"https://calendars.example/{customer.code}.ics"
            feed = add_feed(house.organisation, customer=customer, name="Plant", url=url, kind="holiday", by=seat)
            said: dict[str, Any] = {
                "label": "Winter",
                "starts_on": dt.date(2027, 2, 15),
                "ends_on": dt.date(2027, 3, 15),
            }
            row = enter_window(house.organisation, customer=customer, kind="launch", by=seat, **said)
        furnished.keys[f"feed {customer.code}"], furnished.keys[f"window {customer.code}"] = feed, row


def _nothing(_job: Job, _progress: Progress) -> Outcome:
    return Outcome()


WORK = register_job(
    JobKind("census", "Work of the census", _nothing, right=Right.WORK_QUEUE, portal_right=Right.PORTAL_READ)
)
"""A kind of work that everybody may do: a file is given only to whom its kind is allowed."""


def _work(house: House, furnished: Furnished) -> None:
    """A job with a file, a draft, a saved view and a muted record of everybody."""
    for part in house.people:
        with tenant_context(house.acting(part)):
            _own_things(furnished, part, house.seat(part).customer)


def _own_things(furnished: Furnished, part: str, customer: Any) -> None:
    house, keys = furnished.house, furnished.keys
    own: dict[str, Any] = {"organisation": house.organisation, "person": house.people[part]}
    side = {**own, "customer": customer}
    name = default_storage.save(f"jobs/{house.organisation.pk}/{part}", ContentFile(b"a,b"))
    facts = {"kind": WORK.slug, "language": "en", "state": "done", "file_name": "list.csv", "media_type": "text/csv"}
    title = f"Work of {part}"
    keys[f"job {part}"] = Job.objects.create(**side, **facts, title=title, storage_name=name, size=3, finished_at=WHEN)
    keys[f"draft {part}"] = Draft.objects.create(**side, address=f"/{house.slug}/x/", title=f"Draft of {part}")
    keys[f"view {part}"] = SavedView.objects.create(**side, list_slug="complaints", name=f"View of {part}", query="")
    Mute.objects.create(**own, record_number=f"CMP-{part}")
    tell(house.organisation, part, house.people[part])


def tell(organisation: Any, part: str, person: Any) -> None:
    """A message under the bell and a mail of everybody."""
    notice = Notice(
        event=f"census:{part}", kind=CENSUS, url="/", subject="Hello", lines=["Hello."], why="You are in the census."
    )
    notify(organisation=organisation, notice=notice, recipients=[person])


def two_houses() -> tuple[Cast, Furnished, Furnished]:
    """The cast with both houses furnished."""
    cast = make_cast()
    one, other = furnish(cast.a), furnish(cast.b)
    with tenant_context(Acting(cast.b.organisation.pk, source="test")):
        NumberSeries.objects.update(last=700)
    for slug, three in other.records.items():  # their numbers exist in the other organisation only
        other.records[slug] = replace(three, mine=ENTRIES[slug].make(cast.b))
    other.keys[other.mine.number] = _talk(cast.b, other.mine)
    _link(cast.b, other.mine, other.theirs)
    return cast, one, other


_VALUES = {
    "uuid": "gen_random_uuid()", "boolean": "false", "jsonb": "'{}'", "date": "current_date", "tsvector": "''",
    "timestamp with time zone": "now()", "time without time zone": "'08:00'", "character varying[]": "'{}'",
}  # fmt: skip


def fill_what_is_empty(server: psycopg.Connection[Any], organisations: list[Any]) -> None:
    """Put a row into every tenant's table that has none of an organisation: a wall around nothing proves nothing.

    Written by the superuser without foreign keys, value by type; a table that this cannot fill fails the test.
    """
    for (table,) in server.execute(TENANT_TABLES).fetchall():
        sql = """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute a WHERE attrelid = %s::regclass
          AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = ''"""
        columns = dict(server.execute(sql, [table]).fetchall())
        if "organisation_id" not in columns:
            continue
        for organisation in organisations:
            found = server.execute(f"SELECT 1 FROM {table} WHERE organisation_id = %s LIMIT 1".encode(), [organisation])
            if not found.fetchone():
                _insert(server, table, columns, organisation)


def _insert(server: psycopg.Connection[Any], table: str, columns: dict[str, str], organisation: Any) -> None:
    values = [f"'{organisation}'" if name == "organisation_id" else _value(kind) for name, kind in columns.items()]
    names = ", ".join(f'"{name}"' for name in columns)
    with server.transaction():
        server.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation)])  # the trail asks for it
        server.execute("SET LOCAL session_replication_role = replica")
        server.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)})".encode())


def _value(kind: str) -> str:
    return _VALUES.get(kind) or ("1" if "int" in kind or kind == "numeric" else "'x'")
