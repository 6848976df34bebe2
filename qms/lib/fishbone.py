"""A cause-and-effect diagram (Ishikawa, "Guide to Quality Control", 1968) laid out: pure geometry in pixels.

The problem is the head; each category is a bone, each cause a twig with its text on it, what lies behind a cause a twig
at the twig. A bone owns the strip up to the next bone, a cause owns its height in it: so no two texts can overlap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qms.lib.textwidth import width_of, wrap

MOST_CAUSES = 60
DEEPEST = 9
SIZE, LINE, LINES = 11.0, 14.0, 3
STRIP, INDENT, GAP, MARGIN = 182.0, 7.0, 6.0, 6.0
SLOPE = 0.3
"""How far a bone leans, in pixels across for each pixel away from the spine."""
HEAD, HEAD_LINES, LABEL = 118.0, 9, 24.0
BELOW = 3.0
"""From a text to its twig."""
ROW_GAP = 7.0
TALLEST = LINES * LINE + BELOW


@dataclass(frozen=True)
class Twig:
    """A cause with what lies behind it. state: proposed, verified or excluded. root: nothing lies behind it."""

    key: str
    text: str
    state: str = "proposed"
    root: bool = False
    behind: tuple["Twig", ...] = ()


@dataclass(frozen=True)
class Bone:
    """A category with the causes in it."""

    label: str
    twigs: tuple[Twig, ...] = ()


@dataclass(frozen=True)
class Words:
    """A text in its box: left upper corner, size, lines, key of its cause. role: head, category or cause."""

    role: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    key: str = ""
    state: str = ""
    root: bool = False


@dataclass(frozen=True)
class Stroke:
    """A straight line. role: spine, bone, twig or behind."""

    role: str
    x1: float
    y1: float
    x2: float
    y2: float
    state: str = ""


@dataclass(frozen=True)
class Mark:
    """Where a twig meets what it leads to: shows the state of its cause."""

    x: float
    y: float
    state: str
    root: bool


@dataclass(frozen=True)
class Drawing:
    """The whole: its size, texts, lines, marks, and how many causes it leaves out."""

    width: float
    height: float
    words: tuple[Words, ...]
    strokes: tuple[Stroke, ...]
    marks: tuple[Mark, ...]
    left_out: int


@dataclass
class _Strip:
    """A bone being drawn: where it meets the spine, on which side (-1 above, 1 below), and what is drawn so far."""

    foot: float
    spine: float
    side: int
    y: float
    words: list[Words] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def bone(self, y: float) -> float:
        """Where the bone is at this height."""
        return self.foot - SLOPE * abs(self.spine - y)

    def add(self, twig: Twig, depth: int) -> float:
        """Draw the cause below what is there, and what lies behind it; the height of its twig."""
        lines = _lines(twig, depth)
        height = len(lines) * LINE
        top, at = self.y, self.y + height + BELOW
        joint = self.bone(at) - depth * INDENT
        wide = max(width_of(one, SIZE, bold=twig.root) for one in lines)
        left = min(self.bone(top), self.bone(at)) - depth * INDENT - GAP - wide
        self.words.append(Words("cause", left, top, wide, height, tuple(lines), twig.key, twig.state, twig.root))
        start = min(left, joint - INDENT - GAP) if twig.behind else left
        self.strokes.append(Stroke("twig", start, at, joint, at, twig.state))
        self.marks.append(Mark(joint, at, twig.state, twig.root))
        self.y = at + ROW_GAP
        ends = [self.add(one, depth + 1) for one in twig.behind]
        if ends:
            across = (depth + 1) * INDENT
            self.strokes.append(Stroke("behind", self.bone(at) - across, at, self.bone(ends[-1]) - across, ends[-1]))
        return at


def _lines(twig: Twig, depth: int) -> list[str]:
    room = STRIP - SLOPE * TALLEST - 2 * GAP - depth * INDENT
    return wrap(twig.text, room, SIZE, most=LINES, bold=twig.root)


def draw(head: str, bones: Sequence[Bone], *, mirrored: bool = False) -> Drawing:
    """Lay the diagram out, every second bone below the spine.

    At most 60 causes are drawn, those nearest to the bones first; deeper ones than 9 are left out too. mirrored: the
    head is on the left, for readers from right to left. The same causes give the same drawing.
    """
    kept, left_out = _bounded(bones)
    above, below = kept[0::2], kept[1::2]
    over, under = _reach(above), _reach(below)
    spine = MARGIN + LABEL + over
    first = MARGIN + STRIP + SLOPE * max(over, under)
    strips = [
        strip
        for side, reach, row in ((-1, over, above), (1, under, below))
        for strip in (_strip(bone, first + n * STRIP, spine, side, reach) for n, bone in enumerate(row))
    ]
    rightmost = max((one.x + one.width for strip in strips for one in strip.words), default=first)
    last = max(first + (len(above) - 1) * STRIP + 22, rightmost + GAP)
    said = _head(head, last, spine)
    trunk = Stroke("spine", MARGIN, spine, last, spine)
    height = max(spine + under + LABEL, said.y + said.height) + MARGIN
    whole = Drawing(
        last + HEAD + MARGIN,
        height,
        (said, *(one for strip in strips for one in strip.words)),
        (trunk, *(one for strip in strips for one in strip.strokes)),
        tuple(one for strip in strips for one in strip.marks),
        left_out,
    )
    whole = _lowered(whole, MARGIN - said.y) if said.y < MARGIN else whole
    return _mirror(whole) if mirrored else whole


def _strip(bone: Bone, foot: float, spine: float, side: int, reach: float) -> _Strip:
    """One bone with its label at the far end and its causes, read downwards on either side of the spine."""
    strip = _Strip(foot, spine, side, spine - reach + ROW_GAP if side < 0 else spine + ROW_GAP)
    far = spine + side * reach
    label = wrap(bone.label, STRIP - 4 * GAP, SIZE, most=1, bold=True)
    wide = width_of(label[0], SIZE, bold=True) + 2 * GAP
    top = far - LABEL if side < 0 else far
    strip.words.append(Words("category", strip.bone(far) - wide / 2, top, wide, LABEL, tuple(label)))
    strip.strokes.append(Stroke("bone", strip.bone(far), far, foot, spine))
    for twig in bone.twigs:
        strip.add(twig, 0)
    return strip


def _reach(bones: Sequence[Bone]) -> float:
    """How far the bones of a side reach from the spine: as far as the fullest needs."""
    return max((sum(_heights(bone.twigs, 0)) for bone in bones), default=0.0) + 26


def _heights(twigs: Sequence[Twig], depth: int) -> Iterator[float]:
    for twig in twigs:
        yield len(_lines(twig, depth)) * LINE + BELOW + ROW_GAP
        yield from _heights(twig.behind, depth + 1)


def _head(text: str, left: float, spine: float) -> Words:
    lines = wrap(text, HEAD - 2 * GAP, SIZE, most=HEAD_LINES, bold=True)
    height = len(lines) * LINE + 2 * GAP
    return Words("head", left, spine - height / 2, HEAD, height, tuple(lines))


def _bounded(bones: Sequence[Bone]) -> tuple[list[Bone], int]:
    """The causes that are drawn, level by level, and how many are not."""
    keys: set[str] = set()
    level = [twig for bone in bones for twig in bone.twigs]
    everything = 0
    depth = 0
    while level:
        everything += len(level)
        if depth < DEEPEST:
            keys.update(twig.key for twig in level[: MOST_CAUSES - len(keys)])
        level = [behind for twig in level for behind in twig.behind]
        depth += 1
    kept = [replace(bone, twigs=_kept(bone.twigs, keys)) for bone in bones]
    return kept, everything - len(keys)


def _kept(twigs: Sequence[Twig], keys: set[str]) -> tuple[Twig, ...]:
    return tuple(replace(twig, behind=_kept(twig.behind, keys)) for twig in twigs if twig.key in keys)


def _lowered(drawing: Drawing, by: float) -> Drawing:
    """The drawing moved down, where a long problem reaches above the bones."""
    return replace(
        drawing,
        height=drawing.height + by,
        words=tuple(replace(one, y=one.y + by) for one in drawing.words),
        strokes=tuple(replace(one, y1=one.y1 + by, y2=one.y2 + by) for one in drawing.strokes),
        marks=tuple(replace(one, y=one.y + by) for one in drawing.marks),
    )


def _mirror(drawing: Drawing) -> Drawing:
    """The same seen in a mirror; texts stay readable in their boxes."""
    wide = drawing.width
    return replace(
        drawing,
        words=tuple(replace(one, x=wide - one.x - one.width) for one in drawing.words),
        strokes=tuple(replace(one, x1=wide - one.x1, x2=wide - one.x2) for one in drawing.strokes),
        marks=tuple(replace(one, x=wide - one.x) for one in drawing.marks),
    )
