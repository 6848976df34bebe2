#!/usr/bin/env python3
"""Verify a trail export or a PDF of Concord: offline, without Concord, with nothing but Python's standard library.

    python3 verify_concord.py FILE [--anchors FILE]... [--key FINGERPRINT]... [--place POSITION:DIGEST]...

FILE is a PDF record, or a trail export (.jsonl, .jsonl.gz). --anchors: a file of anchors that you keep yourself. --key:
the fingerprint of a key you were told by another way; with it no other key is believed. --place: a position and digest
of the trail that you know from a mail or a PDF. Exit 0: everything fits. Exit 1: the first wrong entry is named.

Written from docs/engineer/evidence-format.md alone; the numbers in comments are those of its verification steps.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

ZERO = "0" * 64
NAMES = ("organisation", "at", "table", "key", "record", "act", "person")


class Fault(Exception):
    """The first entry that is wrong or not proven (0: none in particular), and why."""

    def __init__(self, position: int, sentence: str) -> None:
        super().__init__(sentence)
        self.position, self.sentence = position, sentence


def sha256(octets: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(octets).hexdigest()


def unbase64(text: Any) -> bytes:
    """Base64 in its one spelling, or ValueError."""
    octets = base64.b64decode(text, validate=True)
    if base64.b64encode(octets).decode() != text:
        raise ValueError("another spelling")
    return octets


# --- Ed25519, RFC 8032; points are (X, Y, Z, T) of section 5.1.4 ----------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def add(p: Point, q: Point) -> Point:
    """Section 5.1.4."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decompress(octets: bytes) -> Point:
    """The point of 32 bytes (5.1.3), or ValueError."""
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


@lru_cache(maxsize=64)
def comb(point: Point) -> list[list[Point]]:
    """Row i holds 0 to 15 times 16**i times the point, so that a product is 64 additions."""
    rows = []
    for _row in range(64):
        row: list[Point] = [(0, 1, 1, 0)]
        for _column in range(15):
            row.append(add(row[-1], point))
        rows.append(row)
        point = add(row[-1], point)
    return rows


def times(number: int, point: Point, total: Point = (0, 1, 1, 0)) -> Point:
    """Number * point + total."""
    for row in comb(point):
        total = add(total, row[number & 15])
        number >>= 4
    return total


BASE = decompress(bytes.fromhex("58" + "66" * 31))


@lru_cache(maxsize=10_000)
def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is the key's over the message (5.1.7)."""
    try:
        x, y, z, t = decompress(public)
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    x, y, z, t = times(h, (-x % P, y, z, -t % P), times(s, BASE))
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- the tree, RFC 6962 ---------------------------------------------------------------------------
def leaf(digest: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + digest).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: the roots of its whole subtrees, largest first."""

    def __init__(self) -> None:
        self.size, self.roots = 0, list[bytes]()

    def append(self, digest: bytes) -> None:
        root, carry = leaf(digest), self.size
        while carry & 1:
            root, carry = node(self.roots.pop(), root), carry >> 1
        self.roots.append(root)
        self.size += 1

    def root(self) -> str:
        root = self.roots[-1]
        for left in self.roots[-2::-1]:
            root = node(left, root)
        return root.hex()


def climb(digest: bytes, position: int, size: int, path: list[bytes]) -> str:
    """Where the path leads (RFC 9162, 2.1.3.2); nothing when it is too short or too long."""
    place, last, root = position - 1, size - 1, leaf(digest)
    for sibling in path:
        if last == 0:
            return ""
        if place & 1 or place == last:
            root = node(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node(root, sibling)
        place, last = place >> 1, last >> 1
    return root.hex() if last == 0 and 0 < position <= size else ""


# --- checkpoints ----------------------------------------------------------------------------------
class Checkpoint(NamedTuple):
    """The fields of a line, by name."""

    at: str
    digest: str
    key: str
    number: int
    organisation: str
    previous: str
    root: str
    signature: str
    size: int
    trace: str

    def body(self) -> bytes:
        fields = [self.organisation, self.number, self.size, self.digest, self.root, self.at, self.trace]
        return "\n".join(map(str, ["concord-checkpoint-1", *fields, self.previous, self.key])).encode()

    def seal(self) -> str:
        return sha256(self.body() + b"\n" + self.signature.encode())

    def is_signed(self, public: bytes) -> bool:
        try:
            return signed(public, unbase64(self.signature), self.body())
        except ValueError:
            return False

    def traces(self, place: int, digest: bytes) -> bool:
        return self.trace[8 * place : 8 * place + 8] == base64.b64encode(digest[:6]).decode()


def checkpoint_of(line: Any) -> Checkpoint:
    """The checkpoint of a line, or ValueError."""
    said = json.loads(line) if isinstance(line, str) else None
    if not isinstance(said, dict) or said.pop("form", None) != "concord-checkpoint/1":
        raise ValueError("no checkpoint")
    if set(said) != set(Checkpoint._fields) or any(
        type(value) is not (int if name in ("number", "size") else str) for name, value in said.items()
    ):
        raise ValueError("no checkpoint")
    if json.dumps({"form": "concord-checkpoint/1", **said}, separators=(",", ":"), sort_keys=True) != line:
        raise ValueError("another spelling")
    return Checkpoint(**said)


class Series:
    """The checkpoints of one source that fit, and the fault behind them (step 1)."""

    def __init__(self, name: str, organisation: str, lines: Iterable[Any], keys: dict[str, bytes]) -> None:
        self.name, self.organisation, self.keys = name, organisation, keys
        self.fitting: list[Checkpoint] = []
        self.fault: Fault | None = None
        self.seal, self.size = ZERO, 0
        for line in lines:
            wrong = self._wrong(line)
            if wrong:
                self.fault = Fault(self.size + 1, f"{name}checkpoint {len(self.fitting) + 1} {wrong}")
                break

    def _wrong(self, line: Any) -> str:
        try:
            one = checkpoint_of(line)
        except (ValueError, RecursionError):
            return "is not readable"
        if one.organisation != self.organisation:
            return "belongs to another chain"
        if one.number != len(self.fitting) + 1:
            return "is missing"
        if one.size <= self.size or len(one.trace) != 8 * (one.size - self.size):
            return "covers the wrong entries"
        if one.key not in self.keys:
            return f"is signed with the unknown key {one.key}"
        if not one.is_signed(self.keys[one.key]):
            return "is not signed by its key"
        if one.previous != self.seal:
            return "does not follow the one before"
        self.fitting.append(one)
        self.seal, self.size = one.seal(), one.size
        return ""

    def differs_from(self, reference: list[Checkpoint]) -> Fault | None:
        """Step 2."""
        size = 0
        for one, mine in zip(reference, self.fitting, strict=False):
            if one != mine:
                return Fault(size + 1, f"{self.name}checkpoint {one.number} differs from its anchor")
            size = one.size
        return None


def untorn(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an anchor file but for torn ones; the last is without LF when it is torn."""
    waiting = None
    for line in lines:
        if waiting is not None and not line.startswith(waiting.rstrip("\n")):
            yield waiting.rstrip("\n")
        waiting = line
    if waiting is not None and waiting.endswith("\n"):
        yield waiting.rstrip("\n")


# --- a chain --------------------------------------------------------------------------------------
class Result(NamedTuple):
    """What is to be said of a chain: entries that fit, how far they are anchored, the fault."""

    organisation: str
    name: str
    entries: int
    anchored: int
    head: str
    fault: Fault | None


class Walk:
    """Steps 3 to 5: the entries of a chain against the marks."""

    def __init__(self, header: dict[str, Any], table: Series, outside: list[Series], known: dict[int, str]) -> None:
        self.header, self.organisation, self.known = header, str(header["organisation"]), known
        outside = sorted(outside, key=lambda series: -len(series.fitting))
        reference = outside[0].fitting if outside else []
        differs = table.differs_from(reference)
        faults = [table.fault, differs, *(each.fault for each in outside)]
        faults += [each.differs_from(reference) for each in outside[1:]]
        self.faults = [fault for fault in faults if fault]
        self.marks = reference if differs else [*reference, *table.fitting[len(reference) :]]
        self.anchored = reference[-1].size if reference else 0
        self.count, self.digest, self.next, self.tree = 0, ZERO, 0, Tree()
        self.recent: list[bytes] = []
        self.fault: Fault | None = None

    def feed(self, entry: Any) -> None:
        """The next entry; once something is wrong the rest is passed over."""
        if self.fault is None:
            sentence = self._wrong(entry)
            if sentence:
                self.fault = self._traced() or Fault(self.count + 1, sentence)

    def _wrong(self, entry: Any) -> str:
        expected = self.count + 1
        if not isinstance(entry, list) or len(entry) != 4 or entry[0] != expected:
            return f"entry {expected} is missing"
        _position, digest, payload, columns = entry
        if not isinstance(payload, str):
            return f"entry {expected}: its fact is missing"
        text = f"concord-trail-1\n{self.organisation}\n{expected}\n{self.digest}\n{payload}"
        octets = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if octets.hex() != digest:
            return f"entry {expected}: the digest does not fit its content"
        try:
            said = json.loads(payload)
            if [said.get(name) for name in NAMES] != columns:
                return f"entry {expected}: a column differs from the content"
        except (ValueError, AttributeError, RecursionError):
            return f"entry {expected}: the content is no JSON object"
        if self.known.get(expected, digest) != digest:
            return f"entry {expected} is not the one you know"
        self.tree.append(octets)
        self.recent.append(octets)
        self.count, self.digest = expected, digest
        if self.next < len(self.marks) and self.marks[self.next].size == expected:
            return self._at_mark(self.marks[self.next])
        return ""

    def _at_mark(self, mark: Checkpoint) -> str:
        if (mark.digest, mark.root) != (self.digest, self.tree.root()):
            self.fault = self._traced()
            self.fault = self.fault or Fault(self._since(mark) + 1, f"checkpoint {mark.number} has another root")
            return ""
        self.next += 1
        self.recent.clear()
        return ""

    def _since(self, mark: Checkpoint) -> int:
        return mark.size - len(mark.trace) // 8

    def _traced(self) -> Fault | None:
        """The first entry since the mark before that the next mark has not traced."""
        if self.next < len(self.marks):
            mark = self.marks[self.next]
            for place, digest in enumerate(self.recent):
                position = self._since(mark) + place + 1
                if position <= mark.size and not mark.traces(place, digest):
                    return Fault(position, f"entry {position} is not the one that checkpoint {mark.number} signed")
        return None

    def _at_end(self) -> Fault | None:
        behind, head = self.count + 1, self.header.get("head")
        if self.next < len(self.marks):
            mark = self.marks[self.next]
            sentence = f"entry {behind} is missing: checkpoint {mark.number} signed {mark.size} entries"
            return self._traced() or Fault(behind, sentence)
        if max(self.known, default=0) > self.count:
            return Fault(behind, f"entry {behind} is missing: you know entry {max(self.known)}")
        if self.header.get("loose") is not None:
            return Fault(behind, f"fact {self.header['loose']} is in no chain")
        if head is None:
            return Fault(1, "the head is missing") if self.count else None
        return None if head == [self.count, self.digest] else Fault(behind, f"the head says {head}")

    def result(self) -> Result:
        walked = self.fault or self._at_end()
        sizes = [mark.size for mark in self.marks]
        found = [(bisect_left(sizes, fault.position), 1, fault.position, fault) for fault in self.faults]
        if walked:
            found.append((bisect_left(sizes, walked.position), 0, 0, walked))
        first = min(found, key=lambda one: one[:3])[3] if found else None
        entries = min(self.count, first.position - 1) if first else self.count
        name = str(self.header.get("slug", self.organisation))
        return Result(self.organisation, name, entries, min(self.anchored, self.count), self.digest, first)


# --- a trail export -------------------------------------------------------------------------------
class Export:
    """Reads the lines of an export (in any chunks of bytes that are lines) and answers for each chain."""

    def __init__(self, anchors: dict[str, Iterable[str]], trusted: set[str], known: dict[int, str]) -> None:
        self.trusted, self.known, self.seen = trusted, known, set[str]()
        self.keys: dict[str, bytes] = {}
        self.anchors: dict[str, list[tuple[str, list[str]]]] = {}
        for name, lines in anchors.items():
            kept = list(untorn(lines))
            self.anchors.setdefault(chain_of(name, kept), []).append((name, kept))

    def results(self, lines: Iterable[bytes]) -> Iterator[Result]:
        """A result for each chain, and one for what is wrong with the file itself."""
        self.header: dict[str, Any] | None = None
        self.walk: Walk | None = None
        try:
            yield from self._chains(lines)
        except Fault as broken:
            yield self._broken(broken)
        except (ValueError, KeyError, TypeError, RecursionError, EOFError, OSError, zlib.error) as error:
            yield self._broken(Fault(0, f"the file is not readable ({type(error).__name__})"))
        for organisation in sorted(set(self.anchors) - self.seen):  # step 6
            if self.header is None or self.header.get("organisation") != organisation:
                dropped = Fault(1, "the anchors know this organisation, the export does not")
                yield Result(organisation, organisation, 0, 0, ZERO, dropped)

    def _chains(self, lines: Iterable[bytes]) -> Iterator[Result]:
        total, ended = hashlib.sha256(), False
        for octets in lines:
            if ended:
                raise Fault(0, "there are lines behind the end")
            said = json.loads(octets)
            end = said.get("end") if isinstance(said, dict) else None
            if end is None:
                self._line(said)
            elif "sha256" in end:
                ended = True
                if end != {"chains": len(self.seen), "sha256": total.hexdigest()}:  # step 7
                    raise Fault(0, "the file is not as it was written, whatever else fits")
            else:
                yield self._end_chain(end)
            total.update(octets)
        if not ended:
            raise Fault(0, "the file is cut off")

    def _line(self, said: Any) -> None:
        if isinstance(said, list):
            self._walk().feed(said)
        elif "form" in said:
            self._keys(said)
        elif "chain" in said and self.header is None:
            self.header = {**said["chain"], "organisation": str(said["chain"]["organisation"])}
            self.table, self.places = list[Any](), dict[int, list[str]]()
        elif "checkpoint" in said and self.header is not None and self.walk is None:
            self.table.append(said["checkpoint"])
        elif "place" in said and self.header is not None and self.walk is None:
            self.places.setdefault(said["place"], []).append(said["line"] + "\n")
        else:
            raise Fault(0, "a line stands where it should not")

    def _keys(self, said: dict[str, Any]) -> None:
        if said["form"] != "concord-trail/1":
            raise Fault(0, "this is no trail export")
        for name, text in said["keys"].items():
            if sha256(unbase64(text)) != name:
                raise Fault(0, f"the key {name} is not what its fingerprint says")
            if not self.trusted or name in self.trusted:
                self.keys[name] = unbase64(text)

    def _walk(self) -> Walk:
        if self.walk is None:
            if self.header is None:
                raise Fault(0, "an entry stands outside of a chain")
            name = str(self.header["organisation"])
            table = Series("", name, self.table, self.keys)
            outside = [Series(f"place {n}: ", name, untorn(kept), self.keys) for n, kept in sorted(self.places.items())]
            brought = self.anchors.get(name, [])
            outside += [Series(f"anchors in {file}: ", name, kept, self.keys) for file, kept in brought]
            self.walk = Walk(self.header, table, outside, self.known)
        return self.walk

    def _end_chain(self, end: dict[str, Any]) -> Result:
        walk = self._walk()
        result = walk.result()
        if result.fault is None and end != {"organisation": walk.organisation, "entries": walk.count}:
            result = result._replace(fault=Fault(walk.count + 1, "the chain ends with another count of entries"))
        self.header = self.walk = None
        self.seen.add(walk.organisation)
        return result

    def _broken(self, fault: Fault) -> Result:
        """What is wrong with the file; in the middle of a chain its next entry is the first that is not proven."""
        if self.header is None:
            return Result("", "the export", 0, 0, ZERO, fault)
        walk = self._walk()
        first = walk.fault or Fault(walk.count + 1, fault.sentence)
        return Result(walk.organisation, str(self.header.get("slug")), walk.count, 0, walk.digest, first)


def chain_of(name: str, lines: list[str]) -> str:
    """Whose anchors these are."""
    for line in lines:
        try:
            return checkpoint_of(line).organisation
        except (ValueError, RecursionError):
            continue
    return f"anchors in {name}"


# --- a PDF ----------------------------------------------------------------------------------------
FILE = re.compile(
    rb"<</Type /EmbeddedFile[^\n]{1,300}?/Filter /FlateDecode/Length (\d{1,9})>>\nstream\n"
    rb"|<< (?=[^\n]{1,400}/FlateDecode)[^\n]{1,300}?/Type /EmbeddedFile /Length (\d{1,9}) [^\n]{0,100}>>\nstream\n"
)
RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
LIMIT = 100_000_000
P256, A256 = 2**256 - 2**224 + 2**192 + 2**96 - 1, -3
B256 = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G256 = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Flat = tuple[int, int] | None


def plus(p: Flat, q: Flat) -> Flat:
    """Addition on P-256 (FIPS 186); None is the point at infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P256 == 0:
        return None
    steep = (3 * p[0] * p[0] + A256, 2 * p[1]) if p == q else (q[1] - p[1], q[0] - p[0])
    slope = steep[0] * pow(steep[1], -1, P256) % P256
    x = (slope * slope - p[0] - q[0]) % P256
    return x, (slope * (p[0] - x) - p[1]) % P256


def multiply(number: int, point: Flat) -> Flat:
    """The point so many times."""
    total: Flat = None
    while number:
        total, point, number = plus(total, point) if number & 1 else total, plus(point, point), number >> 1
    return total


def ecdsa(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (DER) is that of the key with this uncompressed point (FIPS 186)."""
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    r, s = (int.from_bytes(each.content, "big") for each in der(signature)[0].parts())
    if not (0 < r < N256 and 0 < s < N256 and len(point) == 65 and point[0] == 4):
        return False
    if (y * y - x * x * x - A256 * x - B256) % P256:
        return False
    digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, N256)
    found = plus(multiply(digest * inverse % N256, G256), multiply(r * inverse % N256, (x, y)))
    return found is not None and found[0] % N256 == r


class Der(NamedTuple):
    """One element of DER: its tag, all its bytes, its content."""

    tag: int
    whole: bytes
    content: bytes

    def parts(self) -> list[Der]:
        return der(self.content)


def first(parts: list[Der], tag: int) -> Der:
    """The first part with this tag; IndexError when there is none."""
    return [part for part in parts if part.tag == tag][0]  # noqa: RUF015  IndexError, not StopIteration


def der(octets: bytes) -> list[Der]:
    """The elements that stand one after the other."""
    found, at = [], 0
    while at < len(octets):
        size, start = octets[at + 1], at + 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(octets[at + 2 : start], "big")
        if start + size > len(octets):
            raise ValueError("DER ends too early")
        found.append(Der(octets[at], octets[at : start + size], octets[start : start + size]))
        at = start + size
    return found


def check_seal(data: bytes) -> str:
    """PDF step 1 and 2; the fingerprint of the certificate."""
    ranges = RANGE.findall(data)
    if not ranges:
        raise Fault(0, "the file carries no seal")
    head, tail, length = map(int, ranges[-1])
    place = data[head:tail]
    if tail + length != len(data) or not re.fullmatch(rb"<(?:[0-9A-F]{2})+>", place):
        raise Fault(0, "the seal does not cover the whole file")
    octets = bytes.fromhex(place[1:-1].decode())
    size = 4 + int.from_bytes(octets[2:4], "big")
    if octets[:2] != b"\x30\x82" or octets[size:].strip(b"\0"):
        raise Fault(0, "something else lies in the place of the seal")
    cms = der(octets[:size])[0].parts()[1].parts()[0].parts()
    certificates = first(cms, 0xA0).parts()
    signers = cms[-1].parts()
    if len(certificates) != 1 or len(signers) != 1:
        raise Fault(0, "the seal has more than one signer")
    signer = signers[0].parts()
    attributes = first(signer, 0xA0)
    named = {pair.parts()[0].content.hex(): pair.parts()[1].parts()[0].content for pair in attributes.parts()}
    if named.get("2a864886f70d010904") != hashlib.sha256(data[:head] + data[tail:]).digest():
        raise Fault(0, "the file was changed after it was sealed")
    point = certificates[0].parts()[0].parts()[6].parts()[1].content[1:]
    signature = first(signer, 0x04).content
    if not ecdsa(point, signature, b"\x31" + attributes.whole[1:]):
        raise Fault(0, "the seal's signature does not fit")
    return sha256(certificates[0].whole)


def files_in(data: bytes) -> Iterator[bytes]:
    """The files in the PDF, one behind the other: what looks like a file inside of a file is none of the PDF's own."""
    at = 0
    while match := FILE.search(data, at):
        at = match.end() + int(match[1] or match[2])
        yield zlib.decompressobj().decompress(data[match.end() : at], LIMIT)


def embedded(data: bytes) -> dict[str, tuple[bytes, dict[str, Any]]]:
    """The files of JSON by their form; a form that is there twice is a fault, what has none is passed over."""
    found: dict[str, tuple[bytes, dict[str, Any]]] = {}
    for octets in files_in(data):
        try:
            said = json.loads(octets)
        except ValueError:
            continue
        if not isinstance(said, dict) or "form" not in said:
            continue
        if said["form"] in found:
            raise Fault(0, f"the file holds {said['form']} twice")
        found[said["form"]] = octets, said
    return found


def verify_pack(
    data: bytes, files: dict[str, tuple[bytes, dict[str, Any]]], trusted: set[str], certificate: str
) -> str:
    """A pack: its contents, and each record's own PDF that is attached."""
    record, proof = files["concord-pack/1"][0], files["concord-pack-proof/1"][1]
    if sha256(record) != proof["digest"]:
        raise Fault(0, "the contents of the pack are not those its proof is of")
    listed, kept = [each["sha256"] for each in proof["records"]], 0
    for octets in files_in(data):
        if octets.startswith(b"%PDF-"):
            if sha256(octets) not in listed:
                raise Fault(0, "a PDF is attached that the proof does not list")
            verify_pdf(octets, trusted)
            kept += 1
    if trusted and certificate not in trusted:
        raise Fault(0, f"the key {certificate} is none of those you were told")
    if kept != sum(each["file"] is not None for each in proof["records"]):
        raise Fault(0, "a PDF that the proof lists is not attached")
    return f"pack of {len(listed)} records, sealed by {certificate}; {kept} of their PDFs are attached and fit"


def verify_pdf(data: bytes, trusted: set[str]) -> str:
    """A sentence when everything fits; else a Fault."""
    certificate = check_seal(data)
    files = embedded(data)
    if "concord-pack/1" in files:
        return verify_pack(data, files, trusted, certificate)
    record, proof = files["concord-record/1"][0], files["concord-proof/1"][1]
    if sha256(record) != proof["digest"]:  # step 3
        raise Fault(0, "the record in the file is not the one its proof is of")
    keys, said = [certificate], f"record {proof['number']}, version {proof['version']}, sealed by {certificate}"
    if "concord-trail-proof/1" in files:
        trail = files["concord-trail-proof/1"][1]
        position, checkpoint = trail["position"], checkpoint_of(trail["checkpoint"])
        if (position, trail["digest"]) != (proof["trail_position"], proof["trail_digest"]):
            raise Fault(position, "the two proofs name different entries of the trail")
        path = [bytes.fromhex(each) for each in trail["path"]]
        if climb(bytes.fromhex(trail["digest"]), position, checkpoint.size, path) != checkpoint.root:
            raise Fault(position, f"entry {position} is not in the tree that was signed")
        public = unbase64(trail["public_key"])
        if sha256(public) != checkpoint.key or not checkpoint.is_signed(public):
            raise Fault(position, "the checkpoint's signature does not fit")
        keys.append(checkpoint.key)
        said += f"; entry {position} of the trail is in checkpoint {checkpoint.number}, signed by {checkpoint.key}"
    elif proof["trail_position"] is not None:
        said += "; made before there were checkpoints"
    for key in keys:
        if trusted and key not in trusted:
            raise Fault(0, f"the key {key} is none of those you were told")
    return said


# --- the command ----------------------------------------------------------------------------------
def opened(path: Path) -> Iterable[bytes]:
    """The lines of a file, packed or not."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def say(result: Result) -> bool:
    """Print the line of a chain; whether it fits."""
    if result.fault is None:
        print(f"{result.name}: {result.entries} entries fit, {result.anchored} of them anchored, head {result.head}")
        return True
    place = f"first wrong entry {result.fault.position}: " if result.fault.position else ""
    print(f"{result.name}: {place}{result.fault.sentence} ({result.entries} entries fit)")
    return False


def main(arguments: list[str] | None = None) -> int:
    """Verify one file; the exit code."""
    parser = argparse.ArgumentParser(description="Verify a PDF or a trail export of Concord, offline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--anchors", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="FINGERPRINT")
    parser.add_argument("--place", action="append", default=[], metavar="POSITION:DIGEST")
    given = parser.parse_args(arguments)
    trusted, known = set(given.key), {int(n): digest for n, digest in (each.split(":") for each in given.place)}
    with given.file.open("rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    if is_pdf:
        try:
            print(f"{given.file}: {verify_pdf(given.file.read_bytes(), trusted)}")
            return 0
        except Fault as fault:
            print(f"{given.file}: {fault.sentence}")
        except (ValueError, KeyError, TypeError, IndexError, RecursionError, zlib.error) as error:
            print(f"{given.file}: this file is no record of Concord, or damaged ({type(error).__name__})")
        return 1
    anchors = {path.name: list(path.open(encoding="ascii", errors="replace", newline="\n")) for path in given.anchors}
    export = Export(dict(anchors), trusted, known)
    fits = [say(result) for result in export.results(opened(given.file))]
    for key in export.keys:
        print(f"signed by key {key}" + ("" if trusted else ": compare it with the one you were told by another way"))
    return 0 if fits and all(fits) else 1


if __name__ == "__main__":
    sys.exit(main())
