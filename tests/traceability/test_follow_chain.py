"""The chain of a record: all that hangs together, as far as the viewer sees, counted and bounded."""

from typing import Any

from qms.records.models import Record, Relation
from qms.records.services import end_link
from qms.traceability.chain import Chain, Direction, chain_of
from tests.factories.cast import Cast, House
from tests.factories.chains import numbers, row, tie
from tests.factories.complaints import filed


def chain(house: House, part: str, record: Any, **how: Any) -> Chain:
    with house.sitting(part) as seat:
        return chain_of(record, seat, **how)


def hide(house: House, record: Any) -> None:
    with house.sitting("engineer"):
        Record.objects.filter(pk=record.pk).update(shared=False)


def test_a_record_without_links_is_its_own_chain(cast: Cast) -> None:
    alone = filed(cast.a)
    found = chain(cast.a, "engineer", alone)
    assert numbers(found.records) == [alone.number]
    assert (found.found, found.more, found.ties, dict(found.beyond)) == (1, 0, (), {})


def test_the_chain_goes_both_ways_nearest_first_and_circles_end(cast: Cast) -> None:
    records = row(cast.a, 4)
    tie(cast.a, (records[0], records[3]), relation=Relation.RELATED_TO)
    found = chain(cast.a, "engineer", records[1])
    assert {record.number: found.distance[record.pk] for record in found.records} == {
        records[1].number: 0, records[0].number: 1, records[2].number: 1, records[3].number: 2,
    }  # fmt: skip
    assert len(found.ties) == 4
    assert found.kinds == {"complaint": 4}


def test_direction_follows_what_came_first_or_what_came_after(cast: Cast) -> None:
    records = row(cast.a, 4)
    beside = filed(cast.a)
    tie(cast.a, (records[1], beside), relation=Relation.SAME_CAUSE)
    back = chain(cast.a, "engineer", records[1], direction=Direction.BACK)
    on = chain(cast.a, "engineer", records[1], direction=Direction.ON)
    assert numbers(back.records) == numbers([records[1], records[0]])
    assert numbers(on.records) == numbers(records[1:])


def test_what_is_not_shown_is_counted_and_told_where_it_lies(cast: Cast) -> None:
    records = row(cast.a, 5)
    found = chain(cast.a, "engineer", records[0], shown=3)
    assert numbers(found.records) == numbers(records[:3])
    assert (found.found, found.more) == (5, 2)
    assert dict(found.beyond) == {records[2].pk: 1}
    near = chain(cast.a, "engineer", records[2], steps=1)
    assert set(numbers(near.records)) == set(numbers(records[1:4]))


def test_the_count_ends_at_its_bound(cast: Cast, monkeypatch: Any) -> None:
    records = row(cast.a, 4)
    monkeypatch.setattr("qms.traceability.chain.COUNTED", 3)
    found = chain(cast.a, "engineer", records[0], shown=2)
    assert (found.found, found.uncounted) == (3, True)


def test_an_ended_link_carries_no_further(cast: Cast) -> None:
    first, second = filed(cast.a), filed(cast.a)
    (running,) = tie(cast.a, (second, first))
    with cast.a.sitting("engineer") as seat:
        end_link(running, reason="Another lot.", by=seat)
    assert chain(cast.a, "engineer", first).found == 1


def test_a_record_that_is_not_shared_ends_the_customers_path(cast: Cast) -> None:
    records = row(cast.a, 4)
    hide(cast.a, records[1])
    found = chain(cast.a, "piet", records[0])
    assert numbers(found.records) == [records[0].number]
    assert (found.found, found.kinds, dict(found.beyond)) == (1, {"complaint": 1}, {})
    assert numbers(chain(cast.a, "piet", records[3]).records) == numbers([records[3], records[2]])
    assert chain(cast.a, "engineer", records[0]).found == 4


def test_another_customers_record_ends_the_path_too(cast: Cast) -> None:
    ours, theirs, behind = filed(cast.a), filed(cast.a, "rival"), filed(cast.a)
    tie(cast.a, (theirs, ours), (behind, theirs))
    found = chain(cast.a, "piet", ours)
    assert (numbers(found.records), found.found, found.ties, dict(found.beyond)) == ([ours.number], 1, (), {})
    assert chain(cast.a, "rival", theirs).found == 1


def test_who_reads_no_records_has_no_chain(cast: Cast) -> None:
    first, _second = row(cast.a, 2)
    assert chain(cast.a, "admin", first).records == ()
