"""A house in which every kind has a record full of canaries, and an internal one that it is linked to."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qms.accounts.models import Membership
from qms.clocks.models import Clock, Task
from qms.organisations.models import Contact, Customer
from qms.records import services
from qms.records.models import Relation
from qms.records.search import refresh
from tests.census.houses import HOME
from tests.census.kinds import ENTRIES, Entry
from tests.census.kinds.canaries import canary, poison_fields, poison_rows
from tests.census.world import World
from tests.factories.cast import House


@dataclass(frozen=True)
class Poisoned:
    """`records`: the poisoned record of each kind, by slug. `twins`: the internal record that each is linked to."""

    world: World
    records: dict[str, Any]
    twins: dict[str, Any]

    @property
    def house(self) -> House:
        """The house of the canaries."""
        return self.world.cast.a

    @property
    def shared(self) -> dict[str, Any]:
        """The records that nordlicht sees in the portal."""
        return {slug: record for slug, record in self.records.items() if ENTRIES[slug].kind.portal_path}


def poison(world: World) -> Poisoned:
    """Poison a record of every kind in the first house, and what the house knows of its people and other customers."""
    house = world.cast.a
    twins = {slug: entry.poison.internal(house) for slug, entry in ENTRIES.items() if entry.poison.internal}
    found = Poisoned(world, {}, {slug: twins.get(slug, twins[HOME]) for slug in ENTRIES})
    with house.sitting("admin"):
        Membership.objects.filter(customer=None).update(job=canary("job"))
        Customer.objects.filter(pk=house.aurelia.pk).update(address=canary("other customer"))
        Contact.objects.create(organisation=house.organisation, customer=house.aurelia, name=canary("other contact"))
    for slug, entry in ENTRIES.items():
        found.records[slug] = poisoned_record(house, entry, found.twins[slug])
    return found


def poisoned_record(house: House, entry: Entry, twin: Any) -> Any:
    """A record with canaries in fields, notes, files, links, acts, rows, clocks and tasks."""
    record = entry.make(house, entry.poison.state)
    with house.sitting("engineer") as seat:
        poison_fields(entry, record)
        services.write_note(record, body=canary("note"), by=seat)
        upload = SimpleUploadedFile(f"{canary('file')}.txt", canary("content").encode(), "text/plain")
        services.attach(record, upload=upload, shared=False, by=seat)
        row = services.link(record, twin, Relation.SAME_CAUSE, by=seat)
        services.end_link(row, reason=canary("end of link"), by=seat)
        services.link(record, twin, Relation.RELATED_TO, by=seat)
    entry.poison.tell(house, record)
    with house.sitting("engineer"):
        for model in entry.poison.staffs:
            poison_rows(model, record, entry.poison.codes)
        Clock.objects.filter(record_id=record.pk, promised=False).update(name=canary("clock"))
        Task.objects.filter(record_id=record.pk, customer=None).update(title=canary("task"))
        refresh(record)
    return record
