"""The tree is that of RFC 6962: its published values, and proofs over every size, also through tiles."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.trail import merkle
from qms.trail.merkle import BLOCK, Frontier, inclusion_path, leaf_hash, node_hash, root_from_path, tile_of

LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The known values that implementations of RFC 6962 test themselves against."""


def digests(count: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def slow_root(leaves: list[bytes]) -> bytes:
    """The definition, word by word."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(slow_root(leaves[:half]), slow_root(leaves[half:]))


def test_the_published_roots_come_out() -> None:
    tree = Frontier()
    assert tree.root() == hashlib.sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf)
        assert tree.root().hex() == root


@given(st.integers(1, 200), st.data())
@settings(max_examples=150, deadline=None)
def test_every_entry_of_every_tree_is_proven_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = digests(size)
    root = slow_root(leaves)
    assert tile_of(leaves) == root
    position = data.draw(st.integers(1, size))
    path = inclusion_path(position, size, tiles=[], block=lambda _number: leaves)
    assert root_from_path(leaves[position - 1], position, size, path) == root
    other = data.draw(st.integers(1, size).filter(lambda n: n != position)) if size > 1 else 0
    if other:
        assert root_from_path(leaves[position - 1], other, size, path) != root
        assert root_from_path(leaves[other - 1], position, size, path) != root
    assert root_from_path(leaves[position - 1], position, size, [*path, root]) != root
    if path:
        assert root_from_path(leaves[position - 1], position, size, path[:-1]) != root


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7, 5 * BLOCK + 1000])
def test_tiles_give_the_same_roots_and_proofs(size: int) -> None:
    leaves = digests(size)
    blocks = [leaves[start : start + BLOCK] for start in range(0, size, BLOCK)]
    tiles = [tile_of(block) for block in blocks if len(block) == BLOCK]
    tree = Frontier()
    for tile in tiles:
        tree.append_tile(tile)
    for leaf in leaves[tree.size :]:
        tree.append(leaf)
    assert tree.root() == slow_root(leaves)
    for position in {1, size // 2, BLOCK - 1, size - 1, size}:
        path = inclusion_path(position, size, tiles=tiles, block=lambda number: blocks[number])
        assert root_from_path(leaves[position - 1], position, size, path) == tree.root()


def test_a_block_begins_only_where_one_ends() -> None:
    tree = Frontier()
    tree.append(b"x")
    with pytest.raises(ValueError, match="a block begins"):
        tree.append_tile(merkle.leaf_hash(b""))


@pytest.mark.parametrize("position", [0, 4, -1])
def test_no_proof_beyond_the_tree(position: int) -> None:
    with pytest.raises(ValueError, match="is not among 3"):
        inclusion_path(position, 3, tiles=[], block=lambda _number: digests(3))
    assert root_from_path(digests(1)[0], position, 3, []) is None
