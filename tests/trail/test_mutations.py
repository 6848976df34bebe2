"""6,000 falsified chains in twelve classes: both verifiers name the same right entry, and clean copies alarm nobody."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from qms.trail.anchors import read_lines
from qms.trail.chain import Ends, Entry, verify_entries
from qms.trail.checkpoint import Checkpoint, from_line
from qms.trail.export import Chain, export_lines
from qms.trail.series import agree, read_series
from tests.trail.corpus import OURS, WAYS, World, chained, digest_of, payload_of, signed, world
from tools.verify_concord import Export

EACH = 520
KEYS = {OURS.name: OURS.public}


def with_ends(lines: list[str]) -> list[str]:
    return [f"{line}\n" for line in lines]


def rows_of_table(lines: list[str]) -> Iterator[Checkpoint]:
    """The database keeps the fields in columns; an unreadable one is told as it is."""
    return read_lines(with_ends(lines))


def by_the_product(one: World) -> tuple[int | None, str]:
    """The position that the product's verifier names, and its sentence."""
    table = read_series("", one.organisation, rows_of_table(one.checkpoints), KEYS)
    outside = read_series("anchors: ", one.organisation, read_lines(with_ends(one.anchors)), KEYS)
    entries = [Entry(*row) for row in one.rows]
    verdict = verify_entries(one.organisation, entries, Ends(one.head, one.loose), agree(table, [outside]))
    return verdict.position, verdict.fault


def exported(one: World) -> list[bytes]:
    chain = Chain(
        organisation=one.organisation,
        slug="acme",
        ends=Ends(one.head, one.loose),
        checkpoints=one.checkpoints,
        places=[],
        entries=[Entry(*row) for row in one.rows],
    )
    return list(export_lines([chain], KEYS, "2026-11-23T18:00:00.000000Z"))


def by_the_other(one: World, lines: list[bytes] | None = None) -> tuple[int | None, str]:
    """The position that the independent verifier names, with the anchors kept elsewhere and the key told before."""
    export = Export({"anchors": with_ends(one.anchors)}, {OURS.name}, {})
    for result in export.results(exported(one) if lines is None else lines):
        if result.fault:
            return result.fault.position, result.fault.sentence
    return None, ""


@pytest.mark.parametrize("name", WAYS)
def test_every_falsification_older_than_the_last_anchor_is_named_by_both_verifiers(name: str) -> None:
    dice, clean, made = random.Random(name), world(), 0
    while made < EACH:
        forged = WAYS[name](clean, dice)
        if forged.world == clean:
            continue
        made += 1
        position, sentence = by_the_product(forged.world)
        assert position == forged.first, (name, forged.what, sentence)
        position, sentence = by_the_other(forged.world)
        assert position == forged.first, (name, forged.what, sentence)


def test_an_organisation_that_is_left_out_of_the_export_is_named(count: int = 9) -> None:
    houses = [world(number) for number in range(1, count + 1)]
    for gone in houses:
        left = [house for house in houses if house is not gone]
        lines = list(export_lines([_chain(house) for house in left], KEYS, "2026-11-23T18:00:00.000000Z"))
        anchors = {house.organisation: with_ends(house.anchors) for house in houses}
        faults = [result for result in Export(dict(anchors), {OURS.name}, {}).results(lines) if result.fault]
        assert [(fault.organisation, fault.fault and fault.fault.position) for fault in faults] == [
            (gone.organisation, 1)
        ]


def _chain(one: World) -> Chain:
    entries = [Entry(*row) for row in one.rows]
    return Chain(one.organisation, one.organisation, Ends(one.head), one.checkpoints, [with_ends(one.anchors)], entries)


def test_clean_copies_alarm_nobody() -> None:
    """At every moment of its life, with anchors of every age, and after torn writes."""
    whole, dice = world(entries=40, sizes=(1, 4, 9, 10, 17, 30, 38)), random.Random(7)
    for count in range(1, len(whole.rows) + 1):
        kept = [line for line in whole.checkpoints if json.loads(line)["size"] <= count]
        for anchored in range(len(kept) + 1):
            rows = whole.rows[:count]
            copy = replace(whole, rows=rows, head=(count, rows[-1][1]), checkpoints=kept, anchors=kept[:anchored])
            if anchored and dice.random() < 0.5:
                cut = dice.randrange(1, len(kept[anchored - 1]))
                copy = replace(copy, anchors=[*kept[: anchored - 1], kept[anchored - 1][:cut], kept[anchored - 1]])
            assert by_the_product(copy) == (None, "")
            if anchored:
                assert by_the_other(copy) == (None, "")


def test_what_was_done_behind_the_last_anchor_is_found_where_the_chain_alone_can() -> None:
    clean = world()
    for position in range(clean.anchored + 1, len(clean.rows) + 1):
        rows = list(clean.rows)
        rows[position - 1] = (
            *rows[position - 1][:2],
            str(rows[position - 1][2]).replace("Weld", "Wold"),
            rows[position - 1][3],
        )
        forged = replace(clean, rows=rows)
        assert by_the_product(forged)[0] == by_the_other(forged)[0] == position
    payloads = [payload_of(clean.organisation, number, "?") for number in range(1, 5)]
    rows = chained(clean.organisation, payloads, clean.rows[: clean.anchored])
    rewritten = replace(clean, rows=rows, head=(len(rows), rows[-1][1]))
    assert by_the_product(rewritten) == by_the_other(rewritten) == (None, ""), "the spacing of anchors is the promise"


@pytest.mark.parametrize("payload", ["[]", "null", "7", '"text"', "{", "[" * 60_000, '{"organisation": [1]}', "\x00"])
def test_content_that_is_no_object_is_a_fault_even_when_its_digest_fits(payload: str) -> None:
    clean = world()
    digest = digest_of(clean.organisation, len(clean.rows) + 1, clean.rows[-1][1], payload)
    rows = [*clean.rows, (len(clean.rows) + 1, digest, payload, clean.rows[-1][3])]
    forged = replace(clean, rows=rows, head=(len(rows), digest))
    assert by_the_product(forged)[0] == by_the_other(forged)[0] == len(rows)


def test_any_byte_of_the_file_that_is_changed_is_noticed() -> None:
    clean, dice = world(entries=9, sizes=(4, 7)), random.Random(3)
    whole = b"".join(exported(clean))
    for _turn in range(400):
        place = dice.randrange(len(whole))
        octets = whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :]
        lines = octets.splitlines(keepends=True)
        assert by_the_other(clean, lines)[0] is not None, (place, octets[place - 20 : place + 20])
    for cut in range(0, len(whole) - 1, 97):
        assert by_the_other(clean, whole[:cut].splitlines(keepends=True))[0] is not None


def test_checkpoints_read_as_they_were_written() -> None:
    one = world()
    assert [from_line(line).line() for line in one.checkpoints] == one.checkpoints
    assert signed(one.rows, (4, 9), one.organisation, OURS) == one.checkpoints[:2]
