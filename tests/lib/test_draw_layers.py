"""Layered drawings: whatever is linked with whatever, boxes stand apart and every line leads from box to box."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.lib.layered import Box, Drawing, Link, Node, Sizes, curve, draw

SIZES = Sizes()
KEYS = [f"n{number}" for number in range(30)]


@st.composite
def graphs(draw_from: Any) -> tuple[list[Node], list[Link]]:
    keys = draw_from(st.lists(st.sampled_from(KEYS), unique=True, max_size=30))
    nodes = [Node(key, draw_from(st.integers(-3, 4))) for key in keys]
    ends = st.sampled_from(KEYS)
    links = draw_from(st.lists(st.builds(Link, ends, ends, st.booleans()), max_size=60))
    return nodes, links


def boxes(drawing: Drawing) -> dict[str, Box]:
    return {box.key: box for box in drawing.boxes}


def apart(one: Box, other: Box) -> bool:
    beside = abs(one.x - other.x) >= SIZES.width + SIZES.beside
    return beside or abs(one.y - other.y) >= SIZES.height + SIZES.below


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_boxes_never_overlap_and_lie_inside_the_picture(graph: tuple[list[Node], list[Link]]) -> None:
    drawing = draw(*graph)
    assert sorted(box.key for box in drawing.boxes) == sorted(node.key for node in graph[0])
    assert all(apart(one, other) for one, other in combinations(drawing.boxes, 2))
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + SIZES.width <= drawing.width
        assert box.y + SIZES.height <= drawing.height


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_every_line_leads_from_its_box_to_its_box_and_behind_none(graph: tuple[list[Node], list[Link]]) -> None:
    nodes, links = graph
    drawing, there = draw(nodes, links), {node.key for node in nodes}
    found = boxes(drawing)
    wanted = {one for one in links if {one.before, one.after} <= there and one.before != one.after}
    assert {line.link for line in drawing.lines} == wanted
    for line in drawing.lines:
        for key, (x, y) in ((line.link.before, line.points[0]), (line.link.after, line.points[-1])):
            assert x in (found[key].x, found[key].x + SIZES.width)
            assert y == found[key].y + SIZES.height / 2
        for x, y in line.points[1:-1]:
            assert not any(
                box.x <= x <= box.x + SIZES.width and box.y < y < box.y + SIZES.height for box in found.values()
            )


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_the_same_graph_has_the_same_drawing_and_stages_stand_in_order(graph: tuple[list[Node], list[Link]]) -> None:
    nodes, links = graph
    drawing = draw(nodes, links)
    assert draw(nodes, links) == drawing
    stage, found = {node.key: node.stage for node in nodes}, boxes(drawing)
    for one, other in combinations(found, 2):
        if stage[one] < stage[other]:
            assert found[one].column < found[other].column


def test_what_follows_stands_further_on_and_a_circle_does_no_harm() -> None:
    nodes = [Node(key, 0) for key in "abc"]
    found = boxes(draw(nodes, [Link("a", "b"), Link("b", "c")]))
    assert [found[key].column for key in "abc"] == [0, 1, 2]
    found = boxes(draw(nodes, [Link("a", "b"), Link("b", "c"), Link("c", "a")]))
    assert sorted(found[key].column for key in "abc") == [0, 1, 2]
    found = boxes(draw(nodes, [Link("a", "b", loose=True)]))
    assert {found[key].column for key in "abc"} == {0}, "a loose link moves nothing"


def test_a_tall_column_is_folded() -> None:
    nodes = [Node(f"c{number}", 1) for number in range(30)] + [Node("capa", 2)]
    drawing = draw(nodes, [Link(f"c{number}", "capa") for number in range(30)])
    assert boxes(drawing)["capa"].column == 3
    assert len(drawing.stages) == 2


def test_nothing_is_drawn_of_nothing_and_a_curve_is_path_data() -> None:
    assert draw([], []).boxes == ()
    assert curve([(0, 0), (10, 0), (20, 5)]) == "M0.0 0.0H10.0C15.0 0.0 15.0 5.0 20.0 5.0"
    assert curve([(10, 0), (10, 40)]).startswith("M10.0 0.0C54.0")
