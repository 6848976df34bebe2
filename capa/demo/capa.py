"""How far each CAPA of the demo has come, and who did what when. Told through the services."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from capa.demo.cases import METAL, POLYMER, Case
from capa.models import Action, Capa, Cause, EffectivenessPlan
from capa.services import Draft, open_new
from capa.starter import give_starting_rules
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import kind_of
from qms.workflow.demo import act_as_told

WINDOWS = {"critical": 30, "major": 60, "minor": 90}
ENDINGS: tuple[tuple[str, float], ...] = (
    ("closed", 130), ("awaiting_effect", 40), ("analysis", 3), ("plan_review", 7), ("draft", 0.2), ("prevention", 15),
    ("late", 24), ("containment", 1), ("second_round", 120), ("planning", 6), ("merged", 5), ("void", 4),
    ("inconclusive", 125),
)  # fmt: skip
"""Where each ends, and how many days ago it was proposed."""
WAY = ("open_capa", "contain", "start_analysis", "conclude_analysis", "submit_plan", "approve_plan",
       "finish_implementation", "finish_prevention", "check_effectiveness", "close")  # fmt: skip
STEPS = {
    "draft": 0, "containment": 2, "analysis": 3, "planning": 4, "plan_review": 5, "implementation": 6, "late": 6,
    "prevention": 7, "awaiting_effect": 8, "second_round": 8, "inconclusive": 8, "closed": 10, "merged": 3,
    "void": 1,
}  # fmt: skip
"""How many steps of the way lead to each ending."""
HOURS = (5, 12, 8, 40, 30, 20, 190, 40, 0, 30)
"""Hours between one step and the next; the effect is judged at its day."""
DISPLACED = "The documents name the change already; nothing else is concerned."


@dataclass
class Telling:
    """A CAPA while it is told."""

    house: DemoHouse
    case: Case
    serial: int
    moment: datetime
    record: Capa | None = None
    done: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Each problem is told twice, at two sites; the title says which, and marks the CAPA as told."""
        return f"{self.case.title}, {self.site.name}"

    @property
    def site(self) -> Any:
        """The first round of problems is at one site, the second at another."""
        return list(self.house.sites.values())[self.serial // len(METAL)]

    @property
    def engineer(self) -> str:
        """Two engineers share the work; the other one owns actions and verifies causes."""
        return "engineer" if self.serial % 2 else "engineer2"

    @property
    def other(self) -> str:
        """The other engineer."""
        return "engineer2" if self.engineer == "engineer" else "engineer"

    def person(self, part: str) -> Any:
        """The person of a part."""
        return self.house.seats[part].person

    def later(self, hours: float) -> None:
        """Time goes on, never into the future."""
        self.moment = min(self.moment + timedelta(hours=hours), timezone.now() - timedelta(minutes=1))

    def do(self, act: str, part: str, *, reason: str = "", **data: Any) -> None:
        """Do one act as that part, with its signature where it is asked for."""
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data, reason=reason)

    def rows(self, model: Any, **by: Any) -> list[Any]:
        """Rows of the CAPA."""
        assert self.record is not None
        with tenant_context(self.house.acting(self.engineer)):
            return list(model.objects.filter(record_id=self.record.pk, **by).order_by("number"))


def tell(house: DemoHouse) -> None:
    """Tell all CAPAs of the house, oldest first; what was told before stays."""
    with tenant_context(Acting(organisation=house.organisation.pk, source="demo")):
        give_starting_rules(house.organisation)
        told = set(Capa.objects.values_list("title", flat=True))
    cases = METAL if house.script.slug == "steyrtal" else POLYMER
    now = timezone.now()
    tellings = [
        (Telling(house, cases[serial % len(cases)], serial, now - timedelta(days=days)), ending)
        for serial, (ending, days) in enumerate(ENDINGS)
    ]
    for telling, ending in sorted(tellings, key=lambda one: one[0].moment):
        if telling.title not in told:
            tell_one(telling, ending)


def tell_one(telling: Telling, ending: str) -> None:
    """Propose it and go the way up to its ending."""
    propose(telling)
    for act, hours in list(zip(WAY, HOURS, strict=True))[: STEPS[ending]]:
        telling.later(hours)
        TOLD[act](telling)
    telling.later(3)
    if ending in LAST:
        LAST[ending](telling)


def propose(telling: Telling) -> None:
    """From complaints about the same product that no CAPA has taken up yet, else by hand."""
    case, house = telling.case, telling.house
    with told_at(telling.moment), tenant_context(house.acting(telling.engineer)):
        sources = _complaints(case)
        draft = Draft(
            title=telling.title, problem=case.problem, origin="complaint" if sources else "hand", product=case.product,
            part_number=case.part, risk_class=case.risk, site=telling.site, owner=telling.person(telling.engineer),
            champion=telling.person("manager"), class_reason="By the consequence at the customer and how often.",
        )  # fmt: skip
        telling.record = open_new(house.organisation, draft=draft, by=house.seats[telling.engineer], sources=sources)


def _complaints(case: Case) -> list[Record]:
    taken = RecordLink.objects.filter(relation=Relation.FOLLOWS_FROM, ended_at=None).values("target_id")
    rows: Any = kind_of("complaint").model._default_manager.filter(product=case.product, created_at__lt=timezone.now())
    return list(rows.exclude(pk__in=taken).exclude(state__in=("void", "not_a_complaint")).order_by("created_at")[:2])


def open_it(telling: Telling) -> None:
    """The quality manager opens it, and the team comes together."""
    telling.do("open_capa", "manager")
    leader, member = telling.person(telling.engineer), telling.person(telling.other)
    telling.do("change_team", telling.engineer, person=leader, role="leader", function="Quality")
    telling.do("change_team", telling.engineer, person=member, role="member", function="Production")


def contain(telling: Telling) -> None:
    """The three places of stock."""
    places = [
        {"place": "customer", "measure": "The customers were told and sort their stock with us."},
        {"place": "house", "measure": telling.case.blocked},
        {"place": "transit", "applicable": False, "measure": "No delivery was under way."},
    ]
    telling.do("contain", telling.engineer, places=places)


def find_causes(telling: Telling) -> None:
    """Two chains of whys, each verified by the other engineer; the problem described as is and is not."""
    case = telling.case
    said = {"aspect": "what", "observed": case.metric, "not_observed": "Other faults of the part"}
    telling.do("describe_problem", telling.engineer, aspects=[said])
    chains = (("occurrence", "machine", case.why), ("detection", "measurement", case.why_missed))
    for branch, category, texts in chains:
        parent: Cause | None = None
        for text in texts:
            telling.do("add_cause", telling.engineer, text=text, parent=parent, branch=branch, category=category)
            parent = telling.rows(Cause)[-1]
    telling.later(20)
    for cause in telling.rows(Cause):
        root = cause.text in (case.why[-1], case.why_missed[-1])
        telling.do("verify_cause", telling.other, cause=cause, method="test", evidence=case.proof, is_root=root)
    telling.do("conclude_analysis", telling.engineer)


def plan(telling: Telling) -> None:
    """Criterion and actions; each corrective one acts on a root."""
    case, day = telling.case, timezone.localdate(telling.moment)
    telling.do("agree_effectiveness", "manager", **_criterion(case, day))
    roots = [cause for cause in telling.rows(Cause) if cause.is_root]
    acting_on = {cause.branch: cause for cause in roots}
    actions = (
        ("correction", case.correction, telling.engineer, 5, None),
        ("corrective", case.corrective, telling.other, 9, acting_on["occurrence"]),
        ("corrective", "Put the characteristic into the control plan, with gauge and frequency.", telling.engineer, 9,
         acting_on["detection"]),
        ("preventive", case.preventive, telling.other, 12, None),
    )  # fmt: skip
    for kind, text, part, days, cause in actions:
        due_on = day + timedelta(days=days)
        owner = telling.person(part)
        telling.do("add_action", telling.engineer, kind=kind, text=text, owner=owner, due_on=due_on, cause=cause)
    telling.do("submit_plan", telling.engineer)


def _criterion(case: Case, day: date) -> dict[str, Any]:
    rate = Decimal(case.before) / Decimal(case.out_of)
    return {
        "metric": case.metric, "source": "entered", "counted": {}, "method": "two_proportions", "better": "lower",
        "baseline_from": day - timedelta(days=60), "baseline_until": day - timedelta(days=1),
        "baseline_count": case.before, "baseline_size": Decimal(case.out_of), "baseline_values": [],
        "target": round(rate / 5, 4), "minimum_effect": round(rate / 5, 4), "alpha": Decimal("0.05"),
        "power": Decimal("0.8"), "window_days": WINDOWS[case.risk],
    }  # fmt: skip


def implement(telling: Telling) -> None:
    """All actions are done and verified by the one who does not own them."""
    owners = {telling.person(part).pk: part for part in (telling.engineer, telling.other)}
    for action in telling.rows(Action, state="open"):
        part = owners[action.owner_id]
        verifier = telling.other if part == telling.engineer else telling.engineer
        telling.do("complete_action", part, action=action, evidence=telling.case.evidence)
        telling.later(2)
        telling.do("verify_action", verifier, action=action, verification="Seen on site, with the records of it.")
    telling.do("finish_implementation", telling.engineer)


def prevent(telling: Telling) -> None:
    """FMEA and control plan have a new revision, the instruction stays."""
    documents = [
        {"document": "fmea", "reference": telling.case.fmea, "revision": "C"},
        {"document": "control_plan", "reference": f"CP {telling.case.part}"[:80], "revision": "7"},
        {"document": "instruction", "skip_reason": DISPLACED},
    ]
    telling.do("record_prevention", telling.engineer, documents=documents)
    telling.do("finish_prevention", telling.engineer)


def judge(telling: Telling) -> None:
    """At the day agreed the data are entered and the verdict is signed."""
    _judge(telling, telling.case.after, telling.case.out_of)


def _judge(telling: Telling, found: int, out_of: int, **more: Any) -> None:
    """So many were found in a sample of that size; more: what else the signer decides."""
    assert telling.record is not None
    with tenant_context(telling.house.acting(telling.engineer)):
        plan = EffectivenessPlan.objects.filter(record_id=telling.record.pk).order_by("-version")[0]
    assert plan.due_on is not None
    days = (plan.due_on - timezone.localdate(telling.moment)).days
    telling.later(24 * days + 2)
    telling.do(
        "record_effect", telling.engineer, result_until=plan.due_on, result_count=found, result_size=Decimal(out_of),
        provenance="Inspection records of the window, all lots.",
    )  # fmt: skip
    telling.do("check_effectiveness", "manager", findings="Judged at the day agreed; no side effect was seen.", **more)


def not_effective(telling: Telling) -> None:
    """Twice as many as before: a new round begins with the analysis."""
    _judge(telling, 2 * telling.case.before, telling.case.out_of)


def inconclusive(telling: Telling) -> None:
    """A tenth of the pieces, and one fault less than expected: too few to say; the window goes on for two months."""
    case = telling.case
    out_of = case.out_of // 10
    until = timezone.localdate() + timedelta(days=60)
    _judge(telling, case.before * out_of // case.out_of - 1, out_of, extend_until=until)


def late(telling: Telling) -> None:
    """One action is past its day, and another day is asked for."""
    action = telling.rows(Action, state="open")[-1]
    day = timezone.localdate() + timedelta(days=14)
    words = "The sensor is delivered three weeks late; until then the parts are sorted."
    telling.do("request_extension", telling.other, action=action, due_on=day, why=words, reason=words)


def merge(telling: Telling) -> None:
    """The same problem was being worked already: the one at the first site is kept."""
    assert telling.record is not None
    with tenant_context(telling.house.acting(telling.engineer)):
        active = Capa.objects.exclude(state__in=("closed", "merged", "void")).exclude(pk=telling.record.pk)
        kept = active.order_by("created_at")[0]
    telling.do("merge_into", "manager", number=kept.number, reason="Both have one cause; one plan is enough.")


TOLD: dict[str, Callable[[Telling], None]] = {
    "open_capa": open_it,
    "contain": contain,
    "start_analysis": lambda one: one.do("start_analysis", one.engineer),
    "conclude_analysis": find_causes,
    "submit_plan": plan,
    "approve_plan": lambda one: one.do("approve_plan", "manager"),
    "finish_implementation": implement,
    "finish_prevention": prevent,
    "check_effectiveness": judge,
    "close": lambda one: one.do("close", "manager", closing_summary=one.case.summary),
}
LAST: dict[str, Callable[[Telling], None]] = {
    "late": late,
    "second_round": not_effective,
    "inconclusive": inconclusive,
    "merged": merge,
    "void": lambda one: one.do("void", "manager", reason="Recorded twice; the other record goes on."),
}
