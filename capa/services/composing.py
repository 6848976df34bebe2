"""What a discipline would say: proposed from the CAPA, for a person to change before the customer reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from capa.guards.causes import roots_of
from capa.models import Action, Capa, CapaContainment, EightD, Prevention, ProblemStatement, Step, TeamMember
from capa.queries import causes as of_causes
from capa.queries import effectiveness as of_effect
from qms.web.times import day_words

Lines = list[list[str]]


@dataclass(frozen=True)
class Proposal:
    """The text of a discipline and the rows of its table; the first row names the columns."""

    text: str = ""
    lines: Lines = field(default_factory=list)


def proposal(capa: Capa, report: EightD, step: str) -> Proposal:
    """What the CAPA holds for this discipline now."""
    return COMPOSERS[step](capa, report)


def drawings_for(capa: Capa, step: str) -> list[dict[str, str]]:
    """The fishbones for D4, the chart of the newest signed check for D8: {"title", "says", "svg"}."""
    if step == Step.D4:
        chains = [chain for chain in of_causes.chains(capa) if chain.whys]
        titles = [_("Fishbone: %(question)s") % {"question": chain.label} for chain in chains]
        return [_drawing(title, chain.says, chain.drawing) for title, chain in zip(titles, chains, strict=True)]
    check = next((one for one in of_effect.effect_of(capa).checks if one.signed_at), None) if step == Step.D8 else None
    if check is None:
        return []
    says = _("%(verdict)s. Before: %(before)s. After: %(after)s.") % {
        "verdict": check.get_verdict_display(), "before": of_effect.baseline_words(check.plan),
        "after": of_effect.result_words(check),
    }  # fmt: skip
    return [_drawing(_("Effect of the actions"), says, of_effect.picture(check))]


def _drawing(title: object, says: object, svg: object) -> dict[str, str]:
    return {"title": str(title), "says": str(says), "svg": str(svg)}


def _response(capa: Capa, report: EightD) -> Proposal:
    house = CapaContainment.objects.filter(record_id=capa.pk, applicable=True).order_by("at")
    return Proposal("\n".join(f"{row.get_place_display()}: {row.measure}" for row in house[:1]))


def _team(capa: Capa, report: EightD) -> Proposal:
    found = TeamMember.objects.filter(record_id=capa.pk, until=None).select_related("person")
    rows = sorted(found, key=lambda row: row.role != "leader")
    lines = [[row.person.name, row.get_role_display(), row.function] for row in rows]
    text = _("Champion: %(name)s") % {"name": capa.champion.name} if capa.champion else ""
    return Proposal(text, [[_("Name"), _("Role"), _("Function")], *lines] if lines else [])


def _problem(capa: Capa, report: EightD) -> Proposal:
    rows = ProblemStatement.objects.filter(record_id=capa.pk)
    if rows:
        head = [_("Aspect"), _("Is"), _("Is not"), _("What distinguishes both"), _("What changed")]
        lines = [
            [row.get_aspect_display(), row.observed, row.not_observed, row.distinction, row.change] for row in rows
        ]  # fmt: skip
        return Proposal(capa.problem, [head, *lines])
    facts = [
        (_("Product"), report.product), (_("Part numbers"), report.part_number), (_("Lots or batches"), report.lot)
    ]  # fmt: skip
    return Proposal(capa.problem, [[_("What"), _("Value")], *([name, value] for name, value in facts if value)])


def _containment(capa: Capa, report: EightD) -> Proposal:
    rows = CapaContainment.objects.filter(record_id=capa.pk)
    lines = [
        [row.get_place_display(), _measure(row),
         "" if row.quantity is None else str(row.quantity), day_words(row.by_when) if row.by_when else ""]
        for row in rows
    ]  # fmt: skip
    return Proposal("", [[_("Place"), _("Measure"), _("Pieces"), _("By when")], *lines] if lines else [])


def _measure(row: CapaContainment) -> str:
    return row.measure if row.applicable else _("not applicable: %(why)s") % {"why": row.measure}


def _causes(capa: Capa, report: EightD) -> Proposal:
    rows = roots_of(capa).order_by("branch", "number")
    lines = [
        [row.get_branch_display(), row.text, row.get_method_display(), row.evidence] for row in rows
    ]  # fmt: skip
    head = [_("Question"), _("Root cause"), _("How it was verified"), _("Evidence")]
    return Proposal(capa.no_cause_reason, [head, *lines] if lines else [])


def _planned(capa: Capa, report: EightD) -> Proposal:
    rows = _actions(capa)
    lines = [[row.code, row.get_kind_display(), row.text, row.owner.name, day_words(row.due_on)] for row in rows]
    head = [_("No."), _("Kind"), _("Action"), _("Responsible"), _("Due")]
    return Proposal("", [head, *lines] if lines else [])


def _carried_out(capa: Capa, report: EightD) -> Proposal:
    rows = [row for row in _actions(capa) if row.completed_at]
    lines = [
        [row.code, row.text, day_words(row.completed_at.date()) if row.completed_at else "", row.evidence,
         row.verification]
        for row in rows
    ]  # fmt: skip
    head = [_("No."), _("Action"), _("Done"), _("Evidence"), _("Verified")]
    return Proposal("", [head, *lines] if lines else [])


def _prevention(capa: Capa, report: EightD) -> Proposal:
    rows = Prevention.objects.filter(record_id=capa.pk)
    lines = [[row.get_document_display(), row.reference, row.revision, row.skip_reason] for row in rows]
    head = [_("Document"), _("Number"), _("Revision"), _("Why it stays as it is")]
    return Proposal("", [head, *lines] if lines else [])


def _closure(capa: Capa, report: EightD) -> Proposal:
    thanks = _("We thank the team, and you for reporting it.")
    return Proposal("\n\n".join(part for part in (capa.closing_summary, thanks) if part))


def _actions(capa: Capa) -> list[Action]:
    rows = Action.objects.filter(record_id=capa.pk).exclude(state=Action.State.DROPPED).select_related("owner")
    return list(rows.order_by("number"))


COMPOSERS: dict[str, Callable[[Capa, EightD], Proposal]] = {
    "d0": _response, "d1": _team, "d2": _problem, "d3": _containment, "d4": _causes, "d5": _planned,
    "d6": _carried_out, "d7": _prevention, "d8": _closure,
}  # fmt: skip
