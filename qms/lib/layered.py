"""A layered drawing of a graph: boxes in columns, lines between them. Pure geometry in CSS pixels; knows no record.

A box stands in the column of its stage; inside a stage what follows stands further on (longest path). Columns that grow
too tall are folded. A line that passes other columns is given a place of its own in each (after Sugiyama, Tagawa &
Toda 1981, IEEE Trans. SMC 11(2)): it runs beside the boxes, never behind one. The same graph has the same drawing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Key = str
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """What becomes a box: its key and its stage, any whole numbers; lower ones stand first."""

    key: Key
    stage: int


@dataclass(frozen=True, slots=True)
class Link:
    """A line from `before` to `after`. A loose one says nothing of order and moves no box."""

    before: Key
    after: Key
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width and height of a box, room between boxes and columns, height of a passing line, boxes in one column."""

    width: float = 212
    height: float = 52
    beside: float = 64
    below: float = 14
    line: float = 10
    margin: float = 10
    tallest: int = 12


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: left upper corner, and its column."""

    key: Key
    x: float
    y: float
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes by its corners: from the side of the first box to the side of the second."""

    link: Link
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes in reading order (column by column, downwards), all lines, the size of the whole, columns by stage."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float
    stages: tuple[tuple[int, float], ...]
    sizes: Sizes


SWEEPS = 4


def draw(nodes: Sequence[Node], links: Iterable[Link], sizes: Sizes | None = None) -> Drawing:
    """Place the nodes and lead the links. Links to nodes that are not there, and to themselves, are left out.

    The order of `nodes` decides where nothing else does.
    """
    size = sizes or Sizes()
    known = {node.key for node in nodes}
    kept = [one for one in dict.fromkeys(links) if {one.before, one.after} <= known and one.before != one.after]
    columns = _columns(nodes, kept, size.tallest)
    plan = _Plan(columns, kept, size)
    plan.order()
    plan.settle()
    return plan.drawing({node.key: node.stage for node in nodes})


def _columns(nodes: Sequence[Node], links: Sequence[Link], tallest: int) -> list[list[Key]]:
    """The keys of each column, in the order of the stages, of what follows what, and of the nodes."""
    stages: dict[int, list[Key]] = defaultdict(list)
    for node in nodes:
        stages[node.stage].append(node.key)
    columns: list[list[Key]] = []
    for stage in sorted(stages):
        inside = set(stages[stage])
        strong = [(a.before, a.after) for a in links if not a.loose and a.before in inside and a.after in inside]
        rank = _ranks(stages[stage], strong)
        for place in range(max(rank.values()) + 1):
            keys = [key for key in stages[stage] if rank[key] == place]
            columns += [keys[start : start + tallest] for start in range(0, len(keys), tallest)]
    return columns


def _ranks(keys: Sequence[Key], follows: Iterable[tuple[Key, Key]]) -> dict[Key, int]:
    """How many steps of the longest way lie before each; a link that would close a circle counts for nothing."""
    after: dict[Key, list[Key]] = defaultdict(list)
    for one, other in follows:
        after[one].append(other)
    order = _finished(keys, after)
    place = {key: n for n, key in enumerate(order)}
    rank = dict.fromkeys(keys, 0)
    for key in order:
        for other in after[key]:
            if place[other] > place[key]:
                rank[other] = max(rank[other], rank[key] + 1)
    return rank


def _finished(keys: Sequence[Key], after: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """A topological order as far as there is one: depth first, without recursion, last finished first."""
    done: list[Key] = []
    seen: set[Key] = set()
    for start in reversed(keys):
        waiting = [] if start in seen else [(start, iter(after.get(start, ())))]
        seen.add(start)
        while waiting:
            key, rest = waiting[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                done.append(key)
                waiting.pop()
            else:
                seen.add(following)
                waiting.append((following, iter(after.get(following, ()))))
    return done[::-1]


@dataclass(frozen=True, slots=True)
class _Pass:
    """The place of a passing line in a column."""

    link: int
    column: int


_Item = Key | _Pass


class _Plan:
    """Columns of boxes and passing lines: which stands above which, and how high."""

    def __init__(self, columns: Sequence[Sequence[Key]], links: Sequence[Link], size: Sizes) -> None:
        self.size, self.links = size, links
        self.columns: list[list[_Item]] = [list(column) for column in columns]
        self.column_of = {key: n for n, column in enumerate(columns) for key in column}
        self.near: dict[_Item, list[_Item]] = defaultdict(list)
        self.top: dict[_Item, float] = {}
        self.ways = [self._way(n, link) for n, link in enumerate(links)]

    def _way(self, number: int, link: Link) -> list[_Item]:
        """What the line touches, from left to right, with a place in each column that it passes."""
        first, last = sorted((link.before, link.after), key=lambda key: self.column_of[key])
        passed = [_Pass(number, column) for column in range(self.column_of[first] + 1, self.column_of[last])]
        for one in passed:
            self.columns[one.column].append(one)
        way: list[_Item] = [first, *passed, last]
        for one_item, other in pairwise(way):
            self.near[one_item].append(other)
            self.near[other].append(one_item)
        return way

    def order(self) -> None:
        """Bring what is linked to the same height: each item to the middle of its neighbours, to and fro."""
        place = {item: float(n) for column in self.columns for n, item in enumerate(column)}
        column_of = {item: n for n, column in enumerate(self.columns) for item in column}
        for sweep in range(SWEEPS):
            step = 1 if sweep % 2 == 0 else -1
            for number in range(len(self.columns))[::step]:
                column = self.columns[number]
                wish = {
                    item: _middle([place[one] for one in self.near[item] if column_of[one] == number - step])
                    for item in column
                }
                column.sort(key=lambda item, wish=wish: place[item] if wish[item] is None else wish[item])  # type: ignore[misc]
                place.update({item: float(n) for n, item in enumerate(column)})

    def settle(self) -> None:
        """Give each item its height: as high as its neighbours on the left, but below what stands above it."""
        column_of = {item: n for n, column in enumerate(self.columns) for item in column}
        for number, column in enumerate(self.columns):
            free = 0.0
            for item in column:
                left = [self._centre(one) for one in self.near[item] if column_of[one] < number]
                wish = _middle(left)
                top = free if wish is None else max(free, wish - self._height(item) / 2)
                self.top[item] = top
                free = top + self._height(item) + self.size.below

    def _height(self, item: _Item) -> float:
        return self.size.line if isinstance(item, _Pass) else self.size.height

    def _centre(self, item: _Item) -> float:
        return self.top[item] + self._height(item) / 2

    def _left(self, column: int) -> float:
        return self.size.margin + column * (self.size.width + self.size.beside)

    def drawing(self, stage_of: Mapping[Key, int]) -> Drawing:
        """The finished drawing."""
        size = self.size
        lift = size.margin - min(self.top.values(), default=0.0)
        self.top = {item: top + lift for item, top in self.top.items()}
        boxes = [
            Box(item, self._left(number), self.top[item], number)
            for number, column in enumerate(self.columns)
            for item in column
            if isinstance(item, str)
        ]
        lines = [Line(link, self._points(link, way)) for link, way in zip(self.links, self.ways, strict=True)]
        bottom = max((top + self._height(item) for item, top in self.top.items()), default=0.0)
        stages: dict[int, float] = {}
        for box in boxes:
            stages.setdefault(stage_of[box.key], box.x)
        width = self._left(len(self.columns)) - size.beside + size.margin if boxes else 2 * size.margin
        aside = size.beside if any(line.points[0][0] == line.points[-1][0] for line in lines) else 0
        return Drawing(
            tuple(boxes), tuple(lines), width + aside, bottom + size.margin, tuple(sorted(stages.items())), size
        )

    def _points(self, link: Link, way: Sequence[_Item]) -> tuple[Point, ...]:
        """The corners from `before` to `after`; two boxes of one column are joined on their right side."""
        width = self.size.width
        first, last = self.column_of[str(way[0])], self.column_of[str(way[-1])]
        if first == last:
            side = self._left(first) + width
            return ((side, self._centre(link.before)), (side, self._centre(link.after)))
        points: list[Point] = [(self._left(first) + width, self._centre(way[0]))]
        for item in way[1:-1]:
            assert isinstance(item, _Pass)
            points += [
                (self._left(item.column), self._centre(item)),
                (self._left(item.column) + width, self._centre(item)),
            ]
        points.append((self._left(last), self._centre(way[-1])))
        return tuple(points if way[0] == link.before else points[::-1])


def _middle(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def curve(points: Sequence[Point]) -> str:
    """The path data of a line (SVG 2, 9.3): level at each corner, straight where it passes a column."""
    (x, y), *rest = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for nx, ny in rest:
        if nx == x:  # both ends on the right side of one column
            out = x + 44
            parts.append(f"C{out:.1f} {y:.1f} {out:.1f} {ny:.1f} {nx:.1f} {ny:.1f}")
        elif ny == y:
            parts.append(f"H{nx:.1f}")
        else:
            half = (x + nx) / 2
            parts.append(f"C{half:.1f} {y:.1f} {half:.1f} {ny:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    return "".join(parts)
