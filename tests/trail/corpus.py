"""Chains in memory with checkpoints and anchors, and twelve ways to falsify them, each with the entry to be named.

The chains are built here by the words of docs/engineer/evidence-format.md, so that neither verifier is its own judge.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ZERO = "0" * 64
Row = tuple[int, str, str | None, tuple[str | None, ...]]


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def root_of(digests: Sequence[bytes]) -> bytes:
    if len(digests) == 1:
        return sha256(b"\x00" + digests[0])
    half = 1 << ((len(digests) - 1).bit_length() - 1)
    return sha256(b"\x01" + root_of(digests[:half]) + root_of(digests[half:]))


class Signer:
    """A key with its fingerprint."""

    def __init__(self, seed: bytes) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(seed * 32)
        self.public = self.private.public_key().public_bytes_raw()
        self.name = sha256(self.public).hex()


OURS, THEIRS = Signer(b"o"), Signer(b"t")


@dataclass(frozen=True)
class World:
    """One chain as the database shows it, and the anchors outside."""

    organisation: str
    rows: list[Row]
    head: tuple[int, str] | None
    checkpoints: list[str]
    anchors: list[str]
    loose: int | None = None

    @property
    def anchored(self) -> int:
        return int(json.loads(self.anchors[-1])["size"])

    def span_start(self, number: int) -> int:
        """The first entry that this checkpoint covers."""
        return 1 if number == 1 else int(json.loads(self.anchors[number - 2])["size"]) + 1


def digest_of(organisation: str, position: int, previous: str, payload: str) -> str:
    return sha256(f"concord-trail-1\n{organisation}\n{position}\n{previous}\n{payload}".encode()).hex()


def chained(organisation: str, payloads: Sequence[str], before: Sequence[Row] = ()) -> list[Row]:
    """Rows with whole links behind those given."""
    rows = list(before)
    for payload in payloads:
        said, position = json.loads(payload), len(rows) + 1
        columns = tuple(said[name] for name in ("organisation", "at", "table", "key", "record", "act", "person"))
        previous = rows[-1][1] if rows else ZERO
        rows.append((position, digest_of(organisation, position, previous, payload), payload, columns))
    return rows


def signed(
    rows: Sequence[Row], sizes: Sequence[int], organisation: str, key: Signer, begun: Sequence[str] = ()
) -> list[str]:
    """The checkpoints over rows at these sizes, behind those already there."""
    lines = list(begun)
    for size in sizes:
        last = json.loads(lines[-1]) if lines else None
        since = last["size"] if last else 0
        digests = [bytes.fromhex(row[1]) for row in rows[:size]]
        one = {
            "form": "concord-checkpoint/1", "organisation": organisation, "number": len(lines) + 1, "size": size,
            "digest": rows[size - 1][1], "root": root_of(digests).hex(),
            "at": f"2026-11-23T16:00:{len(lines):02}.000000Z",
            "trace": base64.b64encode(b"".join(each[:6] for each in digests[since:])).decode(),
            "previous": seal(last) if last else ZERO, "key": key.name,
        }  # fmt: skip
        one["signature"] = base64.b64encode(key.private.sign(body(one))).decode()
        lines.append(json.dumps(one, separators=(",", ":"), sort_keys=True))
    return lines


def body(one: dict[str, Any]) -> bytes:
    names = ("organisation", "number", "size", "digest", "root", "at", "trace", "previous", "key")
    return "\n".join(["concord-checkpoint-1", *(str(one[name]) for name in names)]).encode()


def seal(one: dict[str, Any]) -> str:
    return sha256(body(one) + b"\n" + one["signature"].encode()).hex()


def payload_of(organisation: str, number: int, word: str = "") -> str:
    """Content as the trail writes it; with what makes parsing hard."""
    act = ("insert", "update", "delete")[number % 3]
    said = {
        "act": act, "at": f"2026-11-23T15:{number % 60:02}:00.{number:06}Z", "format": 1, "key": f"k{number % 7}",
        "name": "Zoë “Ö” Ünal", "new": {"title": f"Weld\nseam {number}{word}"}, "organisation": organisation,
        "person": None if number % 5 == 0 else f"0192a1b2-0000-7000-8000-{number:012}", "reason": "a\\b\u2028 <&>",
        "record": None if number % 4 == 0 else f"0192a1b2-1111-7000-8000-{number % 9:012}", "table": "records_record",
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def world(number: int = 1, entries: int = 26, sizes: Sequence[int] = (4, 9, 10, 17, 22)) -> World:
    """A chain of which the newest entries are not anchored yet."""
    organisation = f"0192a1b2-0000-7000-8000-{number:012}"
    rows = chained(organisation, [payload_of(organisation, each) for each in range(1, entries + 1)])
    lines = signed(rows, sizes, organisation, OURS)
    return World(organisation, rows, (entries, rows[-1][1]), lines, list(lines))


@dataclass(frozen=True)
class Forged:
    """A falsified copy: what was done, and the entry that must be named."""

    what: str
    world: World
    first: int


Way = Callable[[World, random.Random], Forged]


def other_letter(text: str, dice: random.Random) -> str:
    """The text with one byte changed, still a text."""
    place = dice.randrange(len(text))
    letter = dice.choice([each for each in '0123456789abcdefxyzXYZ"{,: é' if each != text[place]])
    return text[:place] + letter + text[place + 1 :]


def put(rows: Sequence[Row], place: int, **changed: Any) -> list[Row]:
    """The rows with fields of one changed: position, digest, payload, columns."""
    names = ("position", "digest", "payload", "columns")
    row = dict(zip(names, rows[place], strict=True)) | changed
    return [*rows[:place], tuple(row[name] for name in names), *rows[place + 1 :]]


def some_entry(one: World, dice: random.Random) -> int:
    """Position of an entry older than the last anchor."""
    return dice.randint(1, one.anchored)


def change_bytes(one: World, dice: random.Random) -> Forged:
    k, kind = some_entry(one, dice), dice.choice(["payload", "digest", "checkpoint"])
    if kind == "checkpoint":
        number = dice.randint(1, len(one.checkpoints))
        lines = list(one.checkpoints)
        lines[number - 1] = other_letter(lines[number - 1], dice)
        return Forged(f"{kind} {number}", replace(one, checkpoints=lines), one.span_start(number))
    row = one.rows[k - 1]
    text = other_letter(str(row[2] if kind == "payload" else row[1]), dice)
    return Forged(f"{kind} {k}", replace(one, rows=put(one.rows, k - 1, **{kind: text})), k)


def change_links(one: World, dice: random.Random) -> Forged:
    k = some_entry(one, dice)
    row = one.rows[k - 1]
    if dice.random() < 0.5:
        other = dice.choice([each for each in one.rows if each[0] != k])
        return Forged("another's digest", replace(one, rows=put(one.rows, k - 1, digest=other[1])), k)
    payload = str(row[2]).replace("Weld", f"Weld{dice.random()}")
    previous = one.rows[k - 2][1] if k > 1 else ZERO
    digest = digest_of(one.organisation, k, previous, payload)
    return Forged(
        "content with its own new digest", replace(one, rows=put(one.rows, k - 1, payload=payload, digest=digest)), k
    )


def delete(one: World, dice: random.Random) -> Forged:
    k = some_entry(one, dice)
    count = dice.randint(1, 3)
    if dice.random() < 0.3:
        return Forged("fact", replace(one, rows=put(one.rows, k - 1, payload=None)), k)
    rows = [row for row in one.rows if not k <= row[0] < k + count]
    if dice.random() < 0.3:
        rows = [(place, *row[1:]) for place, row in enumerate(rows, 1)]
    return Forged(f"{count} entries", replace(one, rows=rows), k)


def swap(one: World, dice: random.Random) -> Forged:
    i = some_entry(one, dice)
    j = dice.choice([row[0] for row in one.rows if row[0] != i])
    rows = list(one.rows)
    a, b = rows[i - 1], rows[j - 1]
    if dice.random() < 0.5:
        rows[i - 1], rows[j - 1] = (i, *b[1:]), (j, *a[1:])
    else:
        rows[i - 1], rows[j - 1] = b, a
    return Forged(f"{i} and {j}", replace(one, rows=rows), min(i, j))


def insert(one: World, dice: random.Random) -> Forged:
    k = some_entry(one, dice)
    payload = payload_of(one.organisation, 900 + dice.randrange(90))
    new = chained(one.organisation, [payload], one.rows[: k - 1])[-1]
    if dice.random() < 0.5:
        new = (k, dice.choice(one.rows)[1], *new[2:])
    behind = one.rows[k - 1 :]
    if dice.random() < 0.7:
        behind = [(row[0] + 1, *row[1:]) for row in behind]
    rows = [*one.rows[: k - 1], new, *behind]
    head = one.head if dice.random() < 0.5 else (len(rows), rows[-1][1])
    return Forged(f"at {k}", replace(one, rows=rows, head=head), k)


def cut_tail(one: World, dice: random.Random) -> Forged:
    k = dice.randint(0, one.anchored - 1)
    return Forged(f"behind {k}", replace(one, rows=one.rows[:k]), k + 1)


def older(one: World, size: int) -> list[str]:
    """The checkpoints there were when the chain had this size."""
    return [line for line in one.checkpoints if json.loads(line)["size"] <= size]


def cut_and_rewind(one: World, dice: random.Random) -> Forged:
    k = dice.randint(0, one.anchored - 1)
    head = (k, one.rows[k - 1][1]) if k else None
    lines = older(one, k) if dice.random() < 0.5 else one.checkpoints
    return Forged(f"behind {k}", replace(one, rows=one.rows[:k], head=head, checkpoints=lines), k + 1)


def rewrite(one: World, dice: random.Random) -> Forged:
    """From an entry on everything is made anew; the checkpoints too, even with our own key."""
    k, kind = some_entry(one, dice), dice.choice(["change", "delete", "insert", "swap"])
    payloads = [str(row[2]) for row in one.rows]
    if kind == "change":
        payloads[k - 1] = payloads[k - 1].replace("Weld", f"Weld{dice.random()}")
    elif kind == "delete":
        del payloads[k - 1]
    elif kind == "insert":
        payloads.insert(k - 1, payload_of(one.organisation, 900 + dice.randrange(90)))
    else:
        payloads[k - 1], payloads[k] = payloads[k], payloads[k - 1]
    rows = chained(one.organisation, payloads[k - 1 :], one.rows[: k - 1])
    begun = older(one, k - 1)
    sizes = [size for size in (json.loads(line)["size"] for line in one.checkpoints[len(begun) :]) if size <= len(rows)]
    key = dice.choice([OURS, THEIRS, None])
    lines = signed(rows, sizes, one.organisation, key, begun) if key else begun
    return Forged(f"{kind} at {k}", replace(one, rows=rows, head=(len(rows), rows[-1][1]), checkpoints=lines), k)


def drop_organisation(one: World, dice: random.Random) -> Forged:
    """Everything of the organisation goes; perhaps another's chain, or a new one, takes its place."""
    gone = replace(one, rows=[], head=None, checkpoints=[])
    kind = dice.choice(["gone", "another's", "new"])
    if kind == "another's":
        other = world(dice.randint(2, 9))
        gone = replace(gone, rows=other.rows, head=other.head)
    if kind == "new":
        payload = payload_of(one.organisation, dice.randint(100, 999))
        rows = chained(one.organisation, [payload] * dice.randint(1, 30))
        gone = replace(gone, rows=rows, head=(len(rows), rows[-1][1]))
    return Forged(kind, gone, 1)


def restore_old_copy(one: World, dice: random.Random) -> Forged:
    """The database as it was at an earlier moment, perhaps used again since."""
    k = dice.randint(1, one.anchored - 1)
    rows = one.rows[:k]
    if dice.random() < 0.5:
        again = [payload_of(one.organisation, number, " again") for number in range(k, k + dice.randint(1, 30))]
        rows = chained(one.organisation, again, rows)
    return Forged(
        f"as of {k}", replace(one, rows=rows, head=(len(rows), rows[-1][1]), checkpoints=older(one, k)), k + 1
    )


def edit_columns(one: World, dice: random.Random) -> Forged:
    k = some_entry(one, dice)
    columns, place = list(one.rows[k - 1][3]), dice.randrange(7)
    value = columns[place]
    columns[place] = None if value and dice.random() < 0.2 else other_letter(value, dice) if value else "x"
    return Forged(f"column {place} of {k}", replace(one, rows=put(one.rows, k - 1, columns=tuple(columns))), k)


def exchange_anchor(one: World, dice: random.Random) -> Forged:
    lines, number = list(one.anchors), dice.randint(1, len(one.anchors))
    kind = dice.choice(["byte", "another's", "other key", "our key", "left out", "twice", "swapped"])
    start = one.span_start(number)
    if kind == "byte":
        lines[number - 1] = other_letter(lines[number - 1], dice)
    elif kind == "another's":
        lines[number - 1] = world(dice.randint(2, 9)).anchors[number - 1]
    elif kind in ("other key", "our key"):
        payloads = [payload_of(one.organisation, each, "!") for each in range(1, 27)]
        keep = start - 1
        rows = chained(one.organisation, payloads[keep:], one.rows[:keep])
        sizes = [json.loads(line)["size"] for line in lines[number - 1 :]]
        lines = signed(rows, sizes, one.organisation, OURS if kind == "our key" else THEIRS, lines[: number - 1])
    elif kind == "left out" and number < len(lines):
        del lines[number - 1]
    elif kind == "swapped" and number < len(lines):
        lines[number - 1], lines[number] = lines[number], lines[number - 1]
    else:
        lines.insert(number, lines[number - 1].replace('"number":', '"number": '))
        start = one.span_start(number + 1) if number < len(one.anchors) else one.anchored + 1
    return Forged(f"{kind} {number}", replace(one, anchors=lines), start)


WAYS: dict[str, Way] = {
    "bytes": change_bytes, "links": change_links, "deletions": delete, "swaps": swap, "insertions": insert,
    "cut tail": cut_tail, "cut tail with head rewound": cut_and_rewind, "rewritten chain": rewrite,
    "dropped organisation": drop_organisation, "restored old copy": restore_old_copy,
    "edited display columns": edit_columns, "exchanged anchor": exchange_anchor,
}  # fmt: skip
