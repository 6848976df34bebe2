"""Four studies in each house: approved, approved with a row that the field contradicts, two that are being revised."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.records.models import Record
from qms.records.offers import kind_of
from qms.risk.models import FailureMode, Fmea, RowAction
from qms.risk.services import StudyData, enter_shipped, open_study
from qms.workflow.demo import act_as_told

Case = Mapping[str, Any]
CASES: Mapping[str, list[Case]] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
COLUMNS = (
    "function", "mode", "effect", "cause", "prevention_control", "detection_control", "severity", "occurrence",
    "detection", "special_class", "occurrence_evidence",
)  # fmt: skip
FIRST_DAY = 240
"""How many days ago the first study was opened; the others follow a month apart."""
MONTHS = 6
"""For how many months the pieces shipped are told."""


@dataclass
class Telling:
    """A study while it is told."""

    house: DemoHouse
    case: Case
    moment: datetime
    record: Fmea

    def do(self, act: str, part: str, *, days: float = 1, reason: str = "", **data: Any) -> None:
        """One act, some days after the one before, never in the future."""
        self.moment = min(self.moment + timedelta(days=days), timezone.now() - timedelta(minutes=1))
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data, reason=reason)

    def row(self, number: int = 1) -> FailureMode:
        """A row as it is now."""
        with tenant_context(self.house.acting("engineer")):
            return FailureMode.objects.get(record_id=self.record.pk, number=number)

    def action(self) -> RowAction:
        """The newest action."""
        with tenant_context(self.house.acting("engineer")):
            return RowAction.objects.filter(record_id=self.record.pk).order_by("-number")[0]


def tell(house: DemoHouse) -> None:
    """Tell all studies of the house; one that was told before stays as it is."""
    cases = CASES["metal" if house.script.slug == "steyrtal" else "polymer"]
    with tenant_context(house.acting("engineer")):
        told = set(Fmea.objects.values_list("title", flat=True))
    for serial, case in enumerate(cases):
        if case["title"] not in told:
            ship(house, case)
            moment = timezone.now() - timedelta(days=FIRST_DAY - 30 * serial)
            ENDINGS[case["ending"]](opened(house, case, moment))


def ship(house: DemoHouse, case: Case) -> None:
    """Pieces of the part, month by month."""
    first, pieces = timezone.localdate().replace(day=1), case.get("field", (0, 700))[1]
    months = [first.year * 12 + first.month - 1 - back for back in range(MONTHS)]
    figures = [(case["part"], date(month // 12, month % 12 + 1, 1), pieces + 10 * (month % 7)) for month in months]
    with tenant_context(house.acting("engineer")):
        enter_shipped(house.organisation, figures=figures, by=house.seats["engineer"])


def opened(house: DemoHouse, case: Case, moment: datetime) -> Telling:
    """A study with its rows."""
    people = house.people
    study = StudyData(
        title=case["title"], study_type=case["study"], owner=people["engineer"], moderator=people["engineer2"],
        scope=case["scope"], product=case["product"], part_numbers=[case["part"]], phase=case["phase"],
        team=f"{people['engineer'].name}, quality\n{people['engineer2'].name}, production",
        site=next(iter(house.sites.values())),
    )  # fmt: skip
    with told_at(moment), tenant_context(house.acting("engineer")):
        record = open_study(house.organisation, study=study, by=house.seats["engineer"])
    story = Telling(house, case, moment, record)
    for cells in case["rows"]:
        story.do("add_row", "engineer", days=0.1, **dict(zip(COLUMNS, cells, strict=True)))
    return story


def approved(story: Telling) -> None:
    """An action where one was due, rated after, then approved."""
    if "after" in story.case:
        act_on_the_first_row(story)
    story.do("submit", "engineer", days=3)
    story.do("approve", "manager", days=2)


def act_on_the_first_row(story: Telling) -> None:
    """Decided, implemented by its owner, verified by the other engineer, the row rated as it is then."""
    day, owner = timezone.localdate(story.moment) + timedelta(days=20), story.house.people["engineer2"]
    story.do("add_action", "engineer", row=story.row(), action=story.case["action"], owner=owner, due_on=day)
    evidence = story.case["evidence"]
    story.do("implement_action", "engineer2", days=12, action=story.action(), evidence=evidence)
    story.do("verify_action", "engineer", days=2, action=story.action(), verification="Seen on site, records read.")
    severity, occurrence, detection = story.case["after"]
    story.do(
        "rate_after", "engineer", row=story.row(), severity_after=severity, occurrence_after=occurrence,
        detection_after=detection, after_evidence=evidence,
    )  # fmt: skip


def flagged(story: Telling) -> None:
    """Approved; then complaints show that the first row happens more often than assumed."""
    approved(story)
    contradicted(story)


def contradicted(story: Telling) -> None:
    """The newest complaints about the product that nobody has called void."""
    with tenant_context(story.house.acting("engineer")):
        rows: Any = kind_of("complaint").model._default_manager.filter(product=story.case["product"])
        found = rows.exclude(state__in=("void", "not_a_complaint", "closed")).order_by("-created_at")[:3]
        sources = list(Record.objects.filter(pk__in=[one.pk for one in found]).order_by("created_at"))
    story.moment = timezone.now() - timedelta(days=2)
    for source in sources:
        story.do("contradict", "engineer", days=0.1, source=source, row=story.row())


def rated_anew(story: Telling) -> None:
    """Contradicted, and rated anew in a revision: the priority rises, and an action is decided."""
    flagged(story)
    occurrence, why = story.case["anew"]
    story.do("revise", "engineer", days=0.3, reason="The field contradicts R001.")
    row = story.row()
    story.do(
        "reassess_row", "engineer", days=0.2, row=row, severity=row.severity, occurrence=occurrence,
        detection=row.detection, occurrence_evidence=why,
    )  # fmt: skip
    day, owner = timezone.localdate() + timedelta(days=30), story.house.people["engineer2"]
    story.do("add_action", "engineer", days=0.1, row=row, action=story.case["action"], owner=owner, due_on=day)


def rated_after(story: Telling) -> None:
    """Approved with an open priority; in its revision the action is done and the row rated after it."""
    story.do("submit", "engineer", days=3)
    story.do("approve", "manager", days=2)
    story.do("revise", "engineer", days=40, reason="The design was changed.")
    act_on_the_first_row(story)


ENDINGS: Mapping[str, Callable[[Telling], None]] = {
    "approved": approved, "flagged": flagged, "rated_anew": rated_anew, "rated_after": rated_after,
}  # fmt: skip
