"""Merkle trees as in RFC 6962, section 2.1: pure functions over bytes. Leaves are the digests of a chain's entries.

A block of 1,024 entries has a root that never changes again, its tile. With the tiles, a root or a proof over a
million entries needs a thousand tiles and two blocks, not a million entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

BLOCK_HEIGHT = 10
BLOCK = 1 << BLOCK_HEIGHT
"""Entries in a block."""


def leaf_hash(digest: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + digest).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree, kept as the roots of its perfect subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, digest: bytes) -> None:
        """Add the next entry."""
        self.extend([digest])

    def extend(self, digests: Iterable[bytes]) -> None:
        """Add the next entries. Verification spends a third of its time here: no call more than needed."""
        sha256, roots, size = hashlib.sha256, self._roots, self.size
        for digest in digests:
            root, carry = sha256(b"\x00" + digest).digest(), size
            while carry & 1:
                root = sha256(b"\x01" + roots.pop() + root).digest()
                carry >>= 1
            roots.append(root)
            size += 1
        self.size = size

    def append_tile(self, tile: bytes) -> None:
        """Add a whole block by its root; the tree must end with a whole block."""
        if self.size % BLOCK:
            raise ValueError("a block begins only where one ends")
        carry, root = self.size >> BLOCK_HEIGHT, tile
        while carry & 1:
            root, carry = node_hash(self._roots.pop(), root), carry >> 1
        self._roots.append(root)
        self.size += BLOCK

    def root(self) -> bytes:
        """The root of the tree as it is now; of an empty one the hash of nothing."""
        if not self._roots:
            return hashlib.sha256(b"").digest()
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def tile_of(digests: Iterable[bytes]) -> bytes:
    """The root of a block."""
    frontier = Frontier()
    frontier.extend(digests)
    return frontier.root()


Block = Callable[[int], Sequence[bytes]]
"""Given the number of a block, counted from 0, the digests of its entries."""


def inclusion_path(position: int, size: int, *, tiles: Sequence[bytes], block: Block) -> list[bytes]:
    """The audit path of the entry at `position` (from 1) in the tree of `size` entries, from the leaf upwards."""
    if not 0 < position <= size:
        raise ValueError(f"entry {position} is not among {size}")

    def subtree(low: int, high: int) -> bytes:
        if high - low == BLOCK:
            return tiles[low >> BLOCK_HEIGHT]
        if high - low < BLOCK:
            number, within = divmod(low, BLOCK)
            return tile_of(block(number)[within : within + high - low])
        middle = low + _split(high - low)
        return node_hash(subtree(low, middle), subtree(middle, high))

    path: list[bytes] = []
    low, high, place = 0, size, position - 1
    while high - low > 1:
        middle = low + _split(high - low)
        if place < middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def root_from_path(digest: bytes, position: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that the path leads to (RFC 9162, 2.1.3.2), or None when it has the wrong length."""
    if not 0 < position <= size:
        return None
    place, last, root = position - 1, size - 1, leaf_hash(digest)
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None
