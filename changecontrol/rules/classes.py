"""From answers to a class: rules as plain data, the highest class that hits wins. Pure.

The starting proposals are no rules before a quality manager has signed them in a set of the organisation.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

PPAP = "AIAG PPAP 4th edition, 3.1"
JEDEC = "J-STD-046"


@dataclass(frozen=True)
class Rule:
    """When all of these codes hold and none of those, the change is at least of this class."""

    code: str
    level: int
    all_of: tuple[str, ...]
    text: str
    none_of: tuple[str, ...] = ()
    citation: str = ""
    task: str = ""

    def hits(self, held: Collection[str]) -> bool:
        """Whether it hits. A rule without conditions never does."""
        return bool(self.all_of) and all(code in held for code in self.all_of) and not set(self.none_of) & set(held)


@dataclass(frozen=True)
class Classified:
    """The class, and every rule that hit, the highest first."""

    level: int
    hits: tuple[Rule, ...]


def classify(rules: Iterable[Rule], held: Collection[str]) -> Classified:
    """The class of a change for which these codes hold: that of the highest rule that hits, 0 when none does."""
    hits = sorted((rule for rule in rules if rule.hits(held)), key=lambda rule: (-rule.level, rule.code))
    return Classified(hits[0].level if hits else 0, tuple(hits))


@dataclass(frozen=True)
class TaskDiff:
    """What answering anew does to the tasks: those that come, stay, and fall away; each (rule, task)."""

    come: tuple[tuple[str, str], ...]
    stay: tuple[tuple[str, str], ...]
    go: tuple[tuple[str, str], ...]


def task_diff(before: Collection[tuple[str, str]], hits: Iterable[Rule]) -> TaskDiff:
    """Compare the open tasks of rules with what the hits ask for now."""
    wanted = [(rule.code, rule.task) for rule in hits if rule.task]
    return TaskDiff(
        come=tuple(one for one in wanted if one not in before),
        stay=tuple(one for one in wanted if one in before),
        go=tuple(one for one in before if one not in wanted),
    )


PROPOSED: tuple[Rule, ...] = (
    Rule("R-01", 2, ("form",), _("What the part looks like or measures is changed."), citation=PPAP,
         task=_("Measure first articles and update drawing and sample documents")),
    Rule("R-02", 2, ("fit",), _("How the part fits is changed."), citation=PPAP, task=_("Send samples for fitting")),
    Rule("R-03", 2, ("function",), _("Function or reliability is changed."), citation=PPAP,
         task=_("Repeat the tests of function and reliability")),
    Rule("R-04", 2, ("material",), _("Material or its composition is changed."), citation=PPAP,
         task=_("Update the declaration of materials")),
    Rule("R-05", 2, ("sequence",), _("The process or its sequence is changed."), citation=PPAP,
         task=_("Revise flow chart, control plan and instructions; repeat the capability study")),
    Rule("R-06", 2, ("site",), _("It is made, tested or packed at another site."), citation=PPAP,
         task=_("Qualify the site and its measuring systems")),
    Rule("R-07", 2, ("supplier",), _("A sub-supplier is changed."), citation=PPAP, task=_("Release the sub-supplier")),
    Rule("R-08", 3, ("special",), _("A special characteristic is touched."), citation="IATF 16949:2016 8.3.3.3",
         task=_("Prove the capability of the special characteristic")),
    Rule("R-09", 3, ("registered",), _("A registered characteristic is touched."), citation="ISO 13485:2016 7.3.9",
         task=_("Have regulatory affairs assess the registrations")),
    Rule("R-10", 2, ("software",), _("Software in the product is changed."), citation="IATF 16949:2016 8.3.2.3",
         task=_("Validate the software")),
    Rule("R-11", 1, ("label",), _("Label, packaging or instructions for use are changed."), citation=JEDEC),
    Rule("R-12", 0, ("move",), _("Equipment is moved within the site and the flow stays."),
         none_of=("sequence", "site"), task=_("Repeat machine capability after the move")),
    Rule("R-13", 3, ("severity_9", "priority_rises"), _("A risk of severity 9 or 10 rises."),
         citation="AIAG & VDA FMEA Handbook 2019"),
    Rule("R-14", 2, ("severity_9",), _("A risk of severity 9 or 10 is touched."),
         citation="AIAG & VDA FMEA Handbook 2019"),
    Rule("R-15", 2, ("priority_high",), _("A risk has Action Priority H afterwards."),
         citation="AIAG & VDA FMEA Handbook 2019", task=_("Decide actions for the high risks")),
    Rule("R-16", 2, ("discontinued",), _("A part is discontinued."), citation=JEDEC,
         task=_("Agree last order and last shipment")),
    Rule("R-17", 2, ("regulatory",), _("An authority or notified body decides."), citation="ISO 13485:2016 7.3.9"),
)  # fmt: skip
"""What a first set begins with."""
