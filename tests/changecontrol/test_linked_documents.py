"""A change goes on by approved documents only: those it revises and those it is linked to. Open links are shown."""

from typing import Any

import pytest

from changecontrol.guards.documents import documents_are_approved
from changecontrol.models import AffectedItem, Change
from qms.documents.models import Class, Document, Type
from qms.lib.refusal import Refused
from qms.records.models import Relation
from qms.records.services import link
from tests.factories.cast import Cast
from tests.factories.changes import _first_lot as shipped
from tests.factories.changes import change
from tests.factories.complaints import complaint
from tests.factories.documents import approved, as_it_is, document, drafted, in_force, revised, scheduled
from tests.factories.external_documents import external_document
from tests.factories.records import do

KINDS = [Type.SPECIFICATION, Type.INSTRUCTION, Type.CONTROL_PLAN, Type.PROTOCOL]


def linked(cast: Cast, record: Change, other: Any) -> None:
    with cast.a.sitting("engineer") as seat:
        link(record, other, Relation.RELATED_TO, by=seat)


def struck(cast: Cast, record: Change, other: Document) -> Change:
    """The linked document was looked at: the change does not revise it."""
    record = do(cast.a, record, "find_items", "engineer")
    with cast.a.sitting("engineer"):
        item = AffectedItem.objects.get(record_id=record.pk, reference=other.number)
    return do(cast.a, record, "exclude_item", "engineer", item=item, why="It needs no other revision.")


def internal(cast: Cast, type: str, **said: Any) -> Document:
    return drafted(cast.a, type=type, classification=Class.INTERNAL, **said)


@pytest.mark.parametrize("type", KINDS)
def test_it_is_not_started_while_a_linked_document_is_a_draft(cast: Cast, client_for: Any, type: str) -> None:
    record, other = change(cast.a, "cleared"), internal(cast, type)
    linked(cast, record, other)
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/changes/{record.number}/"
    page = client.get(url).content.decode()
    assert f"Before that: {other.number} v1 is approved." in page
    assert f"{url}start_implementation/" not in page, "there is no button"
    with pytest.raises(Refused, match=f"{other.number} v1 is approved"):
        do(cast.a, record, "start_implementation", "engineer")
    approved(cast.a, other)
    assert f"{url}start_implementation/" in client.get(url).content.decode()
    record = struck(cast, record, other)
    assert do(cast.a, record, "start_implementation", "engineer").state == "implementing"


def test_it_is_not_started_while_the_revision_it_asks_for_is_not_approved(cast: Cast) -> None:
    instruction = document(cast.a, "effective", type=Type.INSTRUCTION)
    record = do(cast.a, change(cast.a, "cleared"), "add_document", "engineer", number=instruction.number)
    with pytest.raises(Refused, match="has no revision for this change"):
        do(cast.a, record, "start_implementation", "engineer")
    said = {"change_note": "Press 4.", "change_number": record.number}
    instruction = do(cast.a, as_it_is(cast.a, instruction), "start_revision", "engineer", **said)
    with pytest.raises(Refused, match=f"{instruction.number} v2 is approved"):
        do(cast.a, record, "start_implementation", "engineer")
    instruction = do(cast.a, instruction, "revise", "engineer", text="Press 4.", **said)
    approved(cast.a, instruction)
    assert do(cast.a, record, "start_implementation", "engineer").state == "implementing"


def test_what_is_linked_later_keeps_the_first_lot_back(cast: Cast) -> None:
    record, protocol = change(cast.a, "implementing"), internal(cast, Type.PROTOCOL)
    linked(cast, record, protocol)
    with pytest.raises(Refused, match=f"{protocol.number} v1 is approved"):
        shipped(cast.a, record)
    approved(cast.a, protocol)
    assert shipped(cast.a, record).state == "implemented"


def test_what_is_struck_as_not_affected_keeps_nothing(cast: Cast) -> None:
    record, other = change(cast.a, "cleared"), internal(cast, Type.PROTOCOL)
    linked(cast, record, other)
    record = struck(cast, record, other)
    assert do(cast.a, record, "start_implementation", "engineer").state == "implementing"


def test_a_document_in_force_that_is_revised_for_another_reason_keeps_nothing(cast: Cast) -> None:
    record, other = change(cast.a, "implementing"), document(cast.a, "effective")
    linked(cast, record, do(cast.a, other, "start_revision", "engineer", change_note="A typo."))
    with cast.a.sitting("engineer"):
        assert documents_are_approved(record) is None


def test_each_open_link_is_shown_with_its_state_until_it_is_done(cast: Cast, client_for: Any) -> None:
    record, protocol, heard = change(cast.a, "cleared"), internal(cast, Type.PROTOCOL), complaint(cast.a)
    instruction = document(cast.a, "effective", type=Type.INSTRUCTION)
    record = do(cast.a, record, "add_document", "engineer", number=instruction.number)
    linked(cast, record, protocol)
    linked(cast, record, heard)
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/changes/{record.number}/?tab=links"
    numbers = {protocol.number, heard.number, instruction.number}  # the notices of the change are linked, too

    def shown() -> dict[str, tuple[str, bool]]:
        uses = client.get(url).context["links"]
        return {use.number: (str(use.state), use.open) for use in uses if use.number in numbers}

    assert shown() == {
        protocol.number: ("Draft", True), instruction.number: ("No revision for this change yet", True),
        heard.number: ("Received", True),
    }  # fmt: skip
    in_force(cast.a, scheduled(cast.a, approved(cast.a, protocol)))
    do(cast.a, heard, "void", "manager")
    revised(cast.a, as_it_is(cast.a, instruction))
    assert shown()[protocol.number] == ("In force", False)
    assert shown()[heard.number] == ("Void", False)
    assert shown()[instruction.number][1], "its revision for this change is not in force"
    assert "Still open" in client.get(url).content.decode()


@pytest.mark.parametrize("state", ["obsolete", "void"])
def test_nothing_new_is_linked_to_a_document_out_of_use(cast: Cast, state: str) -> None:
    record, gone = complaint(cast.a), document(cast.a, state)
    for one, other in ((record, gone), (gone, record)):
        with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match=f"{gone.number} is not used any more"):
            link(one, other, Relation.FOLLOWS_FROM, by=seat)
    with cast.a.sitting("engineer") as seat:
        link(record, gone, Relation.CAUSED_BY, by=seat)


def test_nothing_new_is_linked_to_a_superseded_document_of_a_customer(cast: Cast) -> None:
    former = external_document(cast.a, "verified", reference="4711", revision="A")
    external_document(cast.a, "verified", reference="4711", revision="B")
    record = complaint(cast.a)
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="is not used any more"):
        link(record, former, Relation.RELATED_TO, by=seat)
