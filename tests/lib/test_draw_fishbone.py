"""A cause-and-effect diagram never overlaps, whatever is written in it, and leaves nothing out in silence."""

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.lib.fishbone import DEEPEST, MOST_CAUSES, SIZE, Bone, Drawing, Twig, Words, draw
from qms.lib.textwidth import width_of, wrap

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=120)
shapes = st.recursive(st.just(()), lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=14)
states = st.sampled_from(["proposed", "verified", "excluded"])


@st.composite
def bones(pick: st.DrawFn) -> list[Bone]:
    """One to seven categories with trees of causes; every key once."""
    number = 0

    def grow(shape: tuple[object, ...]) -> tuple[Twig, ...]:
        nonlocal number
        made = []
        for inner in shape:
            number += 1
            assert isinstance(inner, tuple)
            made.append(Twig(str(number), pick(texts), pick(states), pick(st.booleans()), grow(inner)))
        return tuple(made)

    return [Bone(pick(texts), grow(pick(shapes))) for _n in range(pick(st.integers(1, 7)))]


def _apart(one: Words, other: Words) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def _inside(one: Words, drawing: Drawing) -> bool:
    across = one.x >= 0 and one.x + one.width <= drawing.width
    return across and one.y >= 0 and one.y + one.height <= drawing.height


def _count(twigs: Sequence[Twig]) -> int:
    return sum(1 + _count(one.behind) for one in twigs)


@settings(max_examples=25, deadline=None)
@given(bones(), texts, st.booleans())
def test_no_two_texts_overlap_and_none_leaves_the_page(found: list[Bone], head: str, mirrored: bool) -> None:
    drawing = draw(head, found, mirrored=mirrored)
    assert all(_apart(one, other) for one, other in combinations(drawing.words, 2))
    assert all(_inside(one, drawing) for one in drawing.words)
    for stroke in drawing.strokes:
        assert min(stroke.x1, stroke.x2) >= 0 and max(stroke.x1, stroke.x2) <= drawing.width
        assert min(stroke.y1, stroke.y2) >= 0 and max(stroke.y1, stroke.y2) <= drawing.height


@settings(max_examples=15, deadline=None)
@given(bones(), texts)
def test_every_cause_is_drawn_once_or_counted_as_left_out(found: list[Bone], head: str) -> None:
    drawing = draw(head, found)
    drawn = [one.key for one in drawing.words if one.role == "cause"]
    assert len(set(drawn)) == len(drawn)
    assert len(drawn) + drawing.left_out == sum(_count(bone.twigs) for bone in found)
    assert len(drawing.marks) == len(drawn)
    assert drawing == draw(head, found)


@settings(max_examples=25, deadline=None)
@given(texts, st.floats(60, 200), st.integers(1, 4), st.booleans())
def test_lines_fit_their_width_and_lose_no_word_in_silence(text: str, width: float, most: int, bold: bool) -> None:
    lines = wrap(text, width, SIZE, most=most, bold=bold)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, SIZE, bold=bold) <= width for line in lines)
    assert "".join(lines).endswith("…") or "".join("".join(lines).split()) == "".join(text.split())


def test_a_mirrored_fish_looks_the_other_way() -> None:
    fish = [Bone("Machine", (Twig("1", "Current of robot 2 too low"),))]
    to_the_right, to_the_left = (
        next(one for one in draw("Weld cracks", fish, mirrored=mirrored).words if one.role == "head")
        for mirrored in (False, True)
    )
    assert to_the_left.x == 6
    assert to_the_right.x > 200


def test_of_too_many_causes_those_nearest_to_the_bones_are_drawn() -> None:
    deep = [Bone("Method", tuple(Twig(f"{n}", "Why", behind=(Twig(f"{n}b", "Because"),)) for n in range(40)))]
    drawing = draw("Problem", deep)
    drawn = [one.key for one in drawing.words if one.role == "cause"]
    assert drawing.left_out == 80 - MOST_CAUSES
    assert {str(n) for n in range(40)} <= set(drawn)


def test_a_chain_deeper_than_the_page_is_cut_and_counted() -> None:
    chain: tuple[Twig, ...] = ()
    for n in range(DEEPEST + 4):
        chain = (Twig(str(n), "Why", behind=chain),)
    assert draw("Problem", [Bone("Method", chain)]).left_out == 4
