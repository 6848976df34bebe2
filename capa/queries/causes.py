"""Questions about the problem and the causes of a CAPA: chains, the fishbone of each question, the words to find."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from capa.guards.causes import branches_needed, causes_of
from capa.models import Capa, Cause, ProblemStatement
from qms.lib.fishbone import Bone, Twig, draw
from qms.web.fishbone import fishbone
from qms.web.shapes import Words

ANSWERS = ("observed", "not_observed", "distinction", "change")
"""What is said of each aspect of the problem."""


class Tree:
    """The causes of a CAPA and how they hang together; one query."""

    def __init__(self, record: Capa) -> None:
        self.record = record
        self.by_key = {cause.pk: cause for cause in causes_of(record)}

    def above(self, cause: Cause) -> Iterator[Cause]:
        """What it explains, step by step up to the problem."""
        while cause.parent_id is not None:
            cause = self.by_key[cause.parent_id]
            yield cause

    def behind(self, cause: Cause) -> list[Cause]:
        """All that lies behind it, nearest first."""
        found, waiting = [], [cause.pk]
        while waiting:
            key = waiting.pop(0)
            children = [one for one in self.by_key.values() if one.parent_id == key]
            found += children
            waiting += [one.pk for one in children]
        return found

    def depth(self, cause: Cause) -> int:
        """Which why it answers: 1 for the first."""
        return 1 + sum(1 for _one in self.above(cause))

    def height(self, cause: Cause) -> int:
        """How many whys the longest chain behind it has."""
        return max((self.depth(one) - self.depth(cause) for one in self.behind(cause)), default=0)


@dataclass(frozen=True)
class Why:
    """A cause on the page: which why it is, what lies behind it, what can be done with it: label, address, icon."""

    cause: Cause
    depth: int
    behind: Sequence["Why"]
    acts: Sequence[tuple[Words, str, str]] = ()


@dataclass(frozen=True)
class Chain:
    """The causes that answer one question, and their fishbone; `say` tells of the fishbone in words."""

    branch: str
    label: Words
    needed: bool
    whys: Sequence[Why]
    drawing: SafeString
    says: str


def problem_of(record: Capa) -> list[ProblemStatement]:
    """The lines of the is/is-not table, in the order in which they are asked."""
    order = ProblemStatement.Aspect.values
    return sorted(ProblemStatement.objects.filter(record_id=record.pk), key=lambda row: order.index(row.aspect))


def listed(record: Capa) -> list[Cause]:
    """All causes with the names of who wrote and verified them: one query."""
    return list(causes_of(record).select_related("proposed_by", "verified_by"))


def children_of(causes: Sequence[Cause], parent: Cause | None = None) -> list[Cause]:
    """What lies right behind a cause; of None: the first whys."""
    key = parent.pk if parent else None
    return [one for one in causes if one.parent_id == key]


def twigs(causes: Sequence[Cause], among: Sequence[Cause]) -> tuple[Twig, ...]:
    """Causes as the fishbone takes them, each with what lies behind it."""
    return tuple(
        Twig(one.code, f"{one.code} {one.text}", one.state, one.is_root, twigs(children_of(among, one), among))
        for one in causes
    )


def drawn(record: Capa, branch: str, causes: Sequence[Cause]) -> tuple[SafeString, str]:
    """The fishbone of one question, and what it shows in words."""
    first = children_of(causes)
    bones = [
        Bone(str(label), twigs([one for one in first if one.category == category], causes))
        for category, label in Cause.Category.choices
    ]
    drawing = draw(f"{record.number}: {record.title}", bones, mirrored=get_language_bidi())
    says = told(causes, drawing.left_out)
    label = str(Cause.Branch(branch).label)
    return fishbone(drawing, name=f"fishbone-{branch}", title=label, says=says), says


def told(causes: Sequence[Cause], left_out: int) -> str:
    """What a fishbone shows, in words."""
    count = len(causes)
    by_state = {state: sum(one.state == state for one in causes) for state in Cause.State.values}
    words = {"count": count, "roots": sum(one.is_root for one in causes), **by_state}
    sentences = [
        ngettext("%(count)d cause", "%(count)d causes", count) % words,
        _("%(verified)d verified (full circle), %(proposed)d proposed (empty circle), %(excluded)d excluded (cross)")
        % words,
        ngettext("%(roots)d root cause (ring)", "%(roots)d root causes (ring)", words["roots"]) % words,
    ]
    if left_out:
        sentences.append(
            ngettext("%(n)d more is in the list", "%(n)d more are in the list", left_out) % {"n": left_out}
        )
    return "; ".join(sentences) + "."


def needs(record: Capa, branch: str) -> bool:
    """Whether the analysis cannot be concluded without a verified root cause in this branch."""
    return branch in branches_needed(record)


def words_of(record: Capa) -> list[str]:
    """The searchable words of problem and causes."""
    found = [text for row in causes_of(record).values_list("text", "evidence") for text in row]
    rows = ProblemStatement.objects.filter(record_id=record.pk).values_list(*ANSWERS)
    return [*found, *(text for row in rows for text in row)]
