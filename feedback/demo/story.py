"""How far each complaint of the demo has come, who did what when, what was said meanwhile. Told through services."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from feedback import services
from feedback.demo.cases import METAL, POLYMER, Case
from feedback.demo.links import tie_cases
from feedback.demo.pictures import photo
from feedback.models import Complaint, Investigation, ReportabilityDecision
from feedback.starter import give_starting_rules
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import Acting, tenant_context
from qms.records.services import write_message, write_note
from qms.workflow.demo import act_as_told

WAY = (
    "acknowledge", "assess", "contain", "start_investigation", "conclude_investigation", "draft_reply",
    "approve_reply", "send_reply", "accept", "close",
)  # fmt: skip
ENDINGS: tuple[tuple[str, int, str], ...] = (
    ("open", 0, ""), ("acknowledged", 1, ""), ("assessed", 2, ""), ("contained", 3, ""), ("investigating", 4, ""),
    ("investigated", 5, ""), ("reply_drafted", 6, ""), ("reply_returned", 6, "return_reply"), ("reply_approved", 7, ""),
    ("replied", 8, ""), ("contested", 8, "contest"), ("accepted", 9, ""), ("closed", 10, ""), ("closed", 10, ""),
    ("reopened", 10, "reopen"), ("not_a_complaint", 1, "reject"), ("void", 1, "void"),
    ("no_investigation", 3, "justify_no_investigation"),
)  # fmt: skip
FOUND_AT = ("Incoming inspection", "Assembly", "Pressure test", "Field")
OBJECTION = "Are the lots before and after this one really good? Please show the figures."
DRAWING_EXPLAINED = (
    "You asked about the tolerance on the drawing; the parts agree with it, so we handle your message as a question. "
    "The drawing office answers it this week. Write here if the parts are at fault."
)
SAME_CAUSE = "Same lot and same cause as in an investigation of this month."
ROUNDS = 4
"""How often the endings are gone through: 4 × 18 minus a few that are left out make 64 complaints a house."""


@dataclass
class Telling:
    """A complaint while it is told."""

    house: DemoHouse
    case: Case
    customer: str
    moment: datetime
    serial: int
    done: list[str] = field(default_factory=list)
    record: Complaint | None = None

    @property
    def key(self) -> str:
        """Marks the complaint as told, so that a second telling goes on where the first was cut off."""
        return f"demo-{self.house.script.slug}-{self.serial}"

    def seat(self, part: str) -> Any:
        """The seat of a part; `approver` and `contributor` are those of this complaint's customer."""
        return self.house.seats[part if part in self.house.seats else f"{part}:{self.customer}"]

    def acting(self, part: str) -> Acting:
        """The context of a part."""
        return self.house.acting(part if part in self.house.seats else f"{part}:{self.customer}")

    @property
    def engineer(self) -> str:
        """Two engineers share the work."""
        return "engineer" if self.serial % 3 else "engineer2"

    def later(self, hours: float) -> None:
        """Time goes on, never into the future."""
        self.moment = min(self.moment + timedelta(hours=hours), timezone.now() - timedelta(minutes=1))


def tell(house: DemoHouse) -> None:
    """Tell all complaints of the house; what was told before stays."""
    with tenant_context(Acting(organisation=house.organisation.pk, source="demo")):
        give_starting_rules(house.organisation)
        told = set(Complaint.objects.exclude(import_key="").values_list("import_key", flat=True))
    cases = METAL if house.script.slug == "steyrtal" else POLYMER
    customers = list(house.customers)
    plan = [ending for _round in range(ROUNDS) for ending in ENDINGS][:64]
    now = timezone.now()
    tellings = []
    for serial, (ending, steps, last) in enumerate(plan):
        case = cases[(serial * 7 + serial // len(cases)) % len(cases)]
        age = _age_in_hours(serial, steps)
        start = now - timedelta(hours=age)
        customer = customers[(serial + serial // len(ENDINGS)) % 3]
        tellings.append((Telling(house, case, customer, start, serial), ending, steps, last))
    for telling, ending, steps, last in sorted(tellings, key=lambda one: one[0].moment):
        if telling.key not in told:
            tell_one(telling, ending, steps, last)
    tie_cases(house)


def _age_in_hours(serial: int, steps: int) -> float:
    """Young ones have come less far; some are late on purpose."""
    late = 30 if serial % 5 == 0 else 0
    return 3 + serial % 4 + steps * (22 + serial % 9) + late + (0 if steps < 9 else 200 + serial * 6)


def tell_one(telling: Telling, ending: str, steps: int, last: str) -> None:
    """File the complaint and go the way up to its ending."""
    receive(telling)
    for act in WAY[:steps]:
        telling.later(4 + telling.serial % 5)
        talk(telling, act)
        step(telling, act)
    if last:
        telling.later(5)
        step(telling, last)
    if ending == "investigated":
        note(telling, "Root cause is clear; the reply needs the numbers of the sorted stock.")


def receive(telling: Telling) -> None:
    """Two of three complaints come through the portal, the rest by phone or mail."""
    case, house = telling.case, telling.house
    customer = house.customers[telling.customer]
    through_portal = telling.serial % 3 != 1
    part = "contributor" if telling.serial % 2 else "approver"
    seat = telling.seat(part if through_portal else telling.engineer)
    report = services.Report(
        title=case.title, description=case.words, product=case.product, part_number=case.part, lot=case.lot,
        quantity_affected=case.affected or None, quantity_inspected=case.inspected or None, harm=case.harm,
        remedy=("replacement", "eight_d", "explanation", "credit")[telling.serial % 4],
        customer_reference=f"{telling.customer}-{44800 + telling.serial}",
        complainant_name=telling.seat(part).person.name, complainant_email=telling.seat(part).person.email,
        description_language="en", found_at=FOUND_AT[telling.serial % 4],
    )  # fmt: skip
    files = [photo(case.title, telling.serial)] if through_portal and telling.serial % 2 == 0 else []
    site = list(house.sites.values())[telling.serial // 2 % 3]
    with (
        told_at(telling.moment),
        tenant_context(telling.acting(part if through_portal else telling.engineer), portal=through_portal),
    ):
        telling.record = services.file_complaint(
            house.organisation, customer=customer, report=report, by=seat, site=None if through_portal else site,
            channel="portal" if through_portal else ("phone", "mail")[telling.serial % 2], files=files,
            import_key=telling.key,
        )  # fmt: skip


def step(telling: Telling, act: str) -> None:
    """Do one act as the person who would do it; decisions on reporting come before the reply."""
    if act == "draft_reply":
        decide_markets(telling)
    part, data, reason = script(telling, act)
    _do(telling, act, part, data, reason)


def _do(telling: Telling, act: str, part: str, data: dict[str, Any], reason: str = "") -> None:
    part = part if part in telling.house.seats else f"{part}:{telling.customer}"
    telling.record = act_as_told(telling.house, telling.record, act, part, telling.moment, data, reason=reason)
    telling.done.append(act)


Scripted = tuple[str, dict[str, Any], str]


def script(telling: Telling, act: str) -> Scripted:
    """Who does the act with which words."""
    case, house, engineer = telling.case, telling.house, telling.engineer
    person = telling.seat(engineer).person
    started = {"investigator": person, "question": case.question}
    scripts: dict[str, Callable[[], Scripted]] = {
        "acknowledge": lambda: (engineer, {"site": list(house.sites.values())[telling.serial // 2 % 3]}, ""),
        "assess": lambda: (engineer, _assessment(case), ""),
        "contain": lambda: (engineer, {"actions": [{"place": "house", "action": case.contained}]}, ""),
        "start_investigation": lambda: (engineer, started, ""),
        "conclude_investigation": lambda: (engineer, _conclusion(telling), ""),
        "draft_reply": lambda: (engineer, {"body": case.reply, "correction": case.correction}, ""),
        "approve_reply": lambda: ("manager", {}, ""),
        "return_reply": lambda: ("manager", {}, "Name the lots concerned and the day of the replacement."),
        "send_reply": lambda: (engineer, {}, ""),
        "accept": lambda: ("approver", {"comment": "Thank you, this answers it."}, ""),
        "contest": lambda: ("approver", {"objection": OBJECTION}, ""),
        "close": lambda: ("manager", {"capa_needed": False, "capa_reason": case.correction}, ""),
        "reopen": lambda: ("manager", {**started, "question": "Seen again after closure. Why?"}, "Seen again"),
        "reject": lambda: (
            "manager",
            {
                "not_complaint_reason": "A question about the drawing, no deficiency.",
                "explanation": DRAWING_EXPLAINED,
            },
            "",
        ),
        "void": lambda: ("manager", {}, "Recorded twice; the other record goes on."),
        "justify_no_investigation": lambda: ("manager", {"no_investigation_reason": SAME_CAUSE}, ""),
    }
    return scripts[act]()


def _assessment(case: Case) -> dict[str, Any]:
    return {
        "category": case.category, "defect_code": case.defect, "severity": case.severity, "severity_reason": case.why,
        "harm": case.harm, "markets": list(case.markets),
        "no_market_reason": "" if case.markets else "Not a medical device.",
    }  # fmt: skip


def _conclusion(telling: Telling) -> dict[str, Any]:
    assert telling.record is not None
    with tenant_context(telling.acting(telling.engineer)):
        running = Investigation.objects.filter(record_id=telling.record.pk, concluded_at=None).get()
    case = telling.case
    return {
        "investigation": running, "findings": f"{case.cause} {case.proof}", "root_cause": case.cause,
        "root_cause_verified": True, "verification": case.proof,
    }  # fmt: skip


def decide_markets(telling: Telling) -> None:
    """Regulatory affairs decide each open market; an injury is reported, a mere possibility is not."""
    assert telling.record is not None
    with tenant_context(telling.acting("regulatory")):
        rows = list(ReportabilityDecision.objects.filter(record_id=telling.record.pk, outcome="open"))
    for row in rows:
        reportable = telling.case.harm == "injury"
        answers = {"serious": "yes" if reportable else "no", "recurrence": "yes", "threat": "no"}
        decision = {
            "market": row.market, "rule": row.rule_code, "outcome": "reportable" if reportable else "not_reportable",
            "rationale": f"{telling.case.why} {telling.case.proof}", "answers": answers,
        }  # fmt: skip
        _do(telling, "decide_reportability", "regulatory", decision)
        if reportable:
            reference = {
                "market": row.market,
                "submitted_reference": f"{row.market}-2026-{3300 + telling.serial}",
                "submitted_at": telling.moment,
            }
            _do(telling, "record_submission", "regulatory", reference)


def talk(telling: Telling, before: str) -> None:
    """Conversation and internal notes between the acts."""
    if before == "assess" and telling.serial % 2 == 0:
        say(
            telling,
            "approver",
            "Can we go on using the other lots, or do you expect the same there? Production asks today.",
        )
        say(
            telling,
            telling.engineer,
            "Please hold the neighbouring lots until tomorrow noon; we measure retained parts tonight.",
        )
    if before == "start_investigation":
        note(telling, f"First look: {telling.case.question} Retained parts are in the lab.")
    if before == "draft_reply" and telling.serial % 3 == 0:
        say(telling, telling.engineer, "The cause is found and verified. You get our reply after its approval.")


def say(telling: Telling, part: str, body: str) -> None:
    """A message between customer and staff."""
    telling.later(1)
    seat = telling.seat(part)
    assert telling.record is not None
    with told_at(telling.moment), tenant_context(telling.acting(part), portal=seat.customer is not None):
        write_message(telling.record, body=body, by=seat)


def note(telling: Telling, body: str) -> None:
    """An internal note."""
    telling.later(1)
    assert telling.record is not None
    with told_at(telling.moment), tenant_context(telling.acting(telling.engineer)):
        write_note(telling.record, body=body, by=telling.seat(telling.engineer))
