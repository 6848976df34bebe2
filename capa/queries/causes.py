"""Questions about the problem and the causes of a CAPA: chains, the fishbone of each question, the words to find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from capa.guards.causes import branches_needed, causes_of
from capa.models import Capa, Cause, ProblemStatement
from capa.rules.causes import WARNINGS
from qms.lib.fishbone import Bone, Twig, draw
from qms.web.fishbone import fishbone
from qms.web.shapes import Words

ANSWERS = ("observed", "not_observed", "distinction", "change")
"""What is said of each aspect of the problem."""
Offer = tuple[Words, str, str]
"""Label, address and icon of an act."""


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
    """A cause on the page: which why it answers, what lies behind it, what speaks against it, what can be done now."""

    cause: Cause
    depth: int
    warnings: Sequence[Words]
    behind: Sequence["Why"]
    acts: Sequence[Offer] = ()


@dataclass(frozen=True)
class Chain:
    """The causes that answer one question, and their fishbone, told in words by `says`; `add` leads to one more."""

    branch: str
    label: Words
    needed: bool
    found: bool
    whys: Sequence[Why]
    drawing: SafeString | str
    says: str
    add: str = ""


def problem_of(record: Capa) -> list[ProblemStatement]:
    """The lines of the is/is-not table, in the order in which they are asked."""
    order = ProblemStatement.Aspect.values
    return sorted(ProblemStatement.objects.filter(record_id=record.pk), key=lambda row: order.index(row.aspect))


def listed(record: Capa) -> list[Cause]:
    """All causes with the names of who wrote and verified them: one query."""
    return list(causes_of(record).select_related("proposed_by", "verified_by"))


def chains(
    record: Capa,
    *,
    acts: Callable[[Cause], Sequence[Offer]] = lambda cause: (),
    add: Callable[[str], str] = lambda branch: "",
) -> list[Chain]:
    """What is known of each question; a question that nobody needs and nobody answered is left out."""
    everything = listed(record)
    found = [_chain(record, branch, everything, acts, add) for branch in Cause.Branch.values]
    return [one for one in found if one.whys or one.needed or one.add]


def _chain(
    record: Capa,
    branch: str,
    everything: Sequence[Cause],
    acts: Callable[[Cause], Sequence[Offer]],
    add: Callable[[str], str],
) -> Chain:
    causes = [one for one in everything if one.branch == branch]
    drawing, says = drawn(record, branch, causes) if causes else ("", "")
    return Chain(
        branch=branch,
        label=Cause.Branch(branch).label,
        needed=branch in branches_needed(record) and not record.no_cause_reason,
        found=any(one.is_root and one.verified_round == record.round for one in causes),
        whys=_whys(causes, None, 1, acts),
        drawing=drawing,
        says=says,
        add=add(branch),
    )


def _whys(
    causes: Sequence[Cause], parent: Cause | None, depth: int, acts: Callable[[Cause], Sequence[Offer]]
) -> list[Why]:
    return [
        Why(one, depth, warnings_of(one), _whys(causes, one, depth + 1, acts), acts(one))
        for one in children_of(causes, parent)
    ]


def warnings_of(cause: Cause) -> list[Words]:
    """What speaks against it, in words."""
    return [WARNINGS[code] for code in cause.warnings if code in WARNINGS]


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
    drawing = draw(record.title, bones, mirrored=get_language_bidi())
    says = told(causes, drawing.left_out)
    label = str(Cause.Branch(branch).label)
    return fishbone(drawing, name=f"fishbone-{branch}", title=label, says=says), says


def told(causes: Sequence[Cause], left_out: int) -> str:
    """What a fishbone shows, in words."""
    count, roots = len(causes), sum(one.is_root for one in causes)
    by_state = {state: sum(one.state == state for one in causes) for state in Cause.State.values}
    states = _("%(verified)d verified (full circle), %(proposed)d proposed (empty one), %(excluded)d excluded (cross)")
    sentences = [
        ngettext("%(count)d cause", "%(count)d causes", count) % {"count": count},
        states % by_state,
        ngettext("%(count)d root cause (ring)", "%(count)d root causes (ring)", roots) % {"count": roots},
    ]
    if left_out:
        more = ngettext("%(count)d more is in the list", "%(count)d more are in the list", left_out)
        sentences.append(more % {"count": left_out})
    return "; ".join(sentences) + "."


def words_of(record: Capa) -> list[str]:
    """The searchable words of problem and causes."""
    found = [text for row in causes_of(record).values_list("text", "evidence", "why_excluded") for text in row]
    rows = ProblemStatement.objects.filter(record_id=record.pk).values_list(*ANSWERS)
    return [*found, *(text for row in rows for text in row)]
