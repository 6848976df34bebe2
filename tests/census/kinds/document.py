"""Documents: shared with several customers, none of whom learns of the others."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from qms.documents.models import (
    Distribution,
    DocumentRevision,
    DocumentTranslation,
    ReadAcknowledgement,
    ReadRequirement,
)
from qms.documents.services import acknowledge_reading
from qms.records.search import refresh
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.documents import (
    WAYS,
    approved,
    document,
    drafted,
    in_force,
    ordered,
    revised,
    revision,
    scheduled,
    translated,
)
from tests.factories.glossary import some_term
from tests.factories.records import do


def three(house: House) -> Three:
    """In force for nordlicht, with an earlier revision and a translation; for aurelia; for nobody."""
    mine = filed(house, house.nordlicht)
    mine = do(
        house, in_force(house, scheduled(house, revised(house, mine))), "require_reading", "engineer", role="auditor"
    )
    return Three(mine, filed(house, house.aurelia), document(house))


def filed(house: House, customer: Any) -> Any:
    """In force, with a file, and a translation with another."""
    record = drafted(house, customer=customer)
    upload = SimpleUploadedFile("drawing.txt", b"The seam is 4 mm wide.", "text/plain")
    record = do(house, record, "revise", "engineer", text="# Welding", upload=upload)
    record = in_force(house, scheduled(house, approved(house, record)))
    return translated(house, record, upload=SimpleUploadedFile("zeichnung.txt", b"Die Naht.", "text/plain"))


def tell(house: House, record: Any) -> None:
    """Another revision is written, of which no customer learns, and it is handed over."""
    record = do(house, record, "require_reading", "engineer", role="quality_engineer", site=None)
    with house.sitting("engineer") as seat:
        acknowledge_reading(record, revision=DocumentRevision.objects.get(record_id=record.pk), by=seat)
    record = do(house, record, "start_revision", "engineer", change_note=canary("later note"))
    record = do(
        house,
        record,
        "revise",
        "engineer",
        text=canary("later draft"),
        change_note=canary("later note"),
        change_number=canary("change")[:32].upper(),
    )
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)
    with house.sitting("engineer"):
        DocumentRevision.objects.filter(record_id=record.pk, number=1).update(author_name=canary("author"))
        DocumentRevision.objects.filter(record_id=record.pk).update(change_number=canary("change")[:32])
        refresh(record)


def internal(house: House) -> Any:
    """A draft that is not in force: nothing of it is shared before its day."""
    return drafted(house, title=canary("twin title"), text=canary("twin text"), process=canary("twin process"))


def with_an_order(house: House) -> Any:
    """A translation is asked for."""
    return ordered(house, document(house, "effective"))


def with_a_translation(house: House) -> Any:
    """A translation waits for its review."""
    record = with_an_order(house)
    return handed_in(house, record)


def handed_in(house: House, record: Any) -> Any:
    """Emil has translated it."""
    with house.sitting("manager"):
        key = DocumentTranslation.objects.get(record_id=record.pk, state="needed").pk
    return do(house, record, "hand_in_translation", "engineer2", translation=key, text="Die Naht.")


def with_a_review(house: House) -> Any:
    """A translation waits for its approval."""
    record = with_a_translation(house)
    with house.sitting("manager"):
        key = DocumentTranslation.objects.get(record_id=record.pk, state="in_work").pk
    return do(house, record, "review_translation", "engineer", translation=key)


def with_readers(house: House) -> Any:
    """Somebody must read it."""
    return do(house, document(house, "effective"), "require_reading", "engineer", role="auditor")


def with_an_earlier_one(house: House) -> Any:
    """The second revision is being written."""
    return do(house, document(house, "effective"), "start_revision", "engineer", change_note="5 mm.")


def key_of_revision(things: Any) -> Any:
    """The first revision of the record, which its customer was given."""
    return revision(things.furnished.house, things.record, 1).pk


def key_of_translation(things: Any) -> Any:
    """Its translation; of a record without, some other of the house."""
    house = things.furnished.house
    with house.sitting("manager"):
        rows = DocumentTranslation.objects.filter(state__in=("approved", "stale"))
        own = rows.filter(record_id=things.record.pk).first() or rows.first()
        assert own is not None
        return own.pk


PARTLY: dict[type[Model], str] = {
    DocumentRevision: "what was given to the customer is theirs; drafts are ours",
    DocumentTranslation: "of revisions that were given, once approved",
    Distribution: "their own",
    ReadRequirement: "holds no texts",
    ReadAcknowledgement: "holds a name only",
}
ENTRY = Entry(
    ways=WAYS,
    stands="effective",
    poison=Poison(state="effective", heard=6, tell=tell, internal=internal, partly=PARTLY),
    staff=Pins(1, {"": 15, "?tab=revisions": 8, "?tab=translations": 11, "?tab=readers": 14, "?tab=used": 8,
                   "?tab=files": 7, "?tab=history": 8}),
    portal=Pins(3, {"": 9}),
    three=three,
    questions=("?state=effective", "?sort=number", "?type=SPEC"),
    at={
        "hand_in_translation": with_an_order,
        "review_translation": with_a_translation,
        "return_translation": with_a_translation,
        "approve_translation": with_a_review,
        "end_reading": with_readers,
        "drop_revision": with_an_earlier_one,
    },
    keys={
        ("document_revision", "key"): key_of_revision,
        ("document_revision_file", "key"): key_of_revision,
        ("document_opened", "key"): key_of_revision,
        ("document_as_customer", "key"): lambda things: things.furnished.house.nordlicht.pk,
        ("document_translation_file", "key"): key_of_translation,
        ("glossary_term", "key"): lambda things: some_term(things.furnished.house).pk,
        ("glossary_edit", "key"): lambda things: some_term(things.furnished.house).pk,
        ("glossary_retire", "key"): lambda things: some_term(things.furnished.house).pk,
        ("site_language_edit", "key"): lambda things: things.furnished.house.graz.pk,
    },
)  # fmt: skip
