"""The demo's changes: one with customers, one before a notified body, one carried out in an emergency, one closed.

Told through the services.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from changecontrol.models import AffectedItem, Assessment, Change, ChangeNotice, ClassRuleSet, Recipient
from changecontrol.rules.questions import QUESTIONS
from changecontrol.services import Draft, Supplied, ask_for_change, draft_rules, enter_supply, send_notice
from changecontrol.starter import give_starting_rules
from qms.accounts.demo import DemoHouse
from qms.documents.models import Type
from qms.documents.services import NewDocument, draft_document
from qms.lib.storytime import told_at
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Relation
from qms.records.services import link
from qms.registrations.models import RegulatoryAssessment
from qms.registrations.questions import QUESTIONS as QUESTIONS_OF_BODIES
from qms.workflow.demo import act_as_told

PART, PRODUCT = "B-7", "Bracket B-7"
BED_PART, BED = "B-2201", "Bed bracket"
"""As the demo's registrations name them."""
CONTACT = "Quality, see the conversation of this notice"
WORDS: dict[str, Any] = {
    "notice_reason": "The machine is worn out and cannot hold the tolerance for another year.", "contact": CONTACT,
    "impact_form": "None.", "impact_fit": "None.", "impact_function": "None.",
    "impact_quality": "Smaller spread of the bore: Cpk 1.71 instead of 1.38 in the trial of 300 pieces.",
    "impact_reliability": "None; the trial parts passed the endurance test.",
}  # fmt: skip


@dataclass
class Telling:
    """A change while it is told."""

    house: DemoHouse
    title: str
    moment: datetime
    record: Any = None

    def later(self, days: float) -> None:
        """Time goes on, never into the future."""
        self.moment = min(self.moment + timedelta(days=days), timezone.now() - timedelta(minutes=1))

    def do(self, act: str, part: str, *, reason: str = "", **data: Any) -> None:
        """Do one act on the change."""
        self.moment += timedelta(minutes=20)
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data, reason=reason)

    def answer(self, notice: Any, act: str, part: str, **data: Any) -> Any:
        """Do one act on a notice."""
        self.moment += timedelta(minutes=20)
        return act_as_told(self.house, notice, act, part, self.moment, data)

    def rows(self, model: Any, **by: Any) -> list[Any]:
        """Rows of the change."""
        with tenant_context(self.house.acting("engineer")):
            return list(model.objects.filter(record_id=self.record.pk, **by))

    def day(self, days: int) -> date:
        """A day so many days after the moment of the story, as it is counted where the organisation is."""
        return timezone.localdate(self.moment, self.house.organisation.zone) + timedelta(days=days)


def tell(house: DemoHouse) -> None:
    """Tell all of them; what was told before stays."""
    with tenant_context(Acting(organisation=house.organisation.pk, source="demo")):
        give_starting_rules(house.organisation)
        told = set(Change.objects.values_list("title", flat=True))
        signed = ClassRuleSet.objects.filter(state="in_force").exists()
    if not signed:
        put_rules_in_force(house)
        enter_lines_of_supply(house)
    for title, days, story in STORIES:
        if title not in told:
            story(Telling(house, title, timezone.now() - timedelta(days=days)))


def put_rules_in_force(house: DemoHouse) -> None:
    """The classes of change, signed long before the first story."""
    moment = timezone.now() - timedelta(days=300)
    with told_at(moment), tenant_context(house.acting("engineer")):
        record: Any = draft_rules(house.organisation, title="Classes of change", by=house.seats["engineer"])
    record = act_as_told(house, record, "try_rules", "engineer", moment + timedelta(hours=1), {})
    act_as_told(house, record, "put_in_force", "manager", moment + timedelta(days=1), {})


def enter_lines_of_supply(house: DemoHouse) -> None:
    """Every customer is supplied with the part that the stories change."""
    site = next(iter(house.sites.values()))
    lines = [
        Supplied(part_number=PART, customer=one, product=PRODUCT, customer_part=f"{one.code}-4711", site=site)
        for one in house.customers.values()
    ]
    with tenant_context(house.acting("engineer")):
        enter_supply(house.organisation, lines=lines, by=house.seats["engineer"])


def _ask(telling: Telling, **said: Any) -> None:
    house = telling.house
    said = {"product": PRODUCT, "part_numbers": [PART], **said}
    with told_at(telling.moment), tenant_context(house.acting("engineer")):
        site, owner = next(iter(house.sites.values())), house.seats["engineer"].person
        draft = Draft(title=telling.title, site=site, owner=owner, **said)
        telling.record = ask_for_change(house.organisation, draft=draft, by=house.seats["engineer"])


def _assess(telling: Telling) -> None:
    telling.later(2)
    for row in telling.rows(Assessment, done_at=None):
        part = "regulatory" if row.function == "regulatory" else "engineer2"
        words = "Looked at with the drawing and the control plan: nothing beyond what is approved is touched."
        telling.do("assess", part, function=row.function, impact="none", rationale=words)
    telling.do("confirm_items", "engineer", items=telling.rows(AffectedItem, state="proposed"))


def _classify(telling: Telling, *yes: str) -> None:
    telling.do("classify", "engineer", answers={code: code in yes for code, _words in QUESTIONS})


def _write(telling: Telling, before: str, after: str, *, characteristic: str = "Machine", **words: Any) -> None:
    said: dict[str, Any] = {**WORDS, "notice_title": telling.title, "notice_text": telling.record.target}
    offered: dict[str, Any] = {"sample_on": telling.day(14), "sample_until": telling.day(40)}
    telling.do("write_notice", "engineer", **{**said, **offered, **words})
    telling.do("compare", "engineer", characteristic=characteristic, before=before, after=after)
    if characteristic != "Machine":
        return
    force: dict[str, Any] = {"characteristic": "Press force", "before": "120 ± 10", "after": "130 ± 5", "unit": "kN"}
    telling.do("compare", "engineer", **force)


def _plan(telling: Telling, *, start: int, ship: int) -> None:
    owners = [telling.house.seats[part].person for part in ("engineer", "engineer2")]
    for task in telling.rows(telling.record.changetasks.model, state="open"):
        said: dict[str, Any] = {
            "owner": owners[0],
            "due_on": telling.day(start - 5),
            "proof": "Capability study of 50 pieces",
        }
        telling.do("plan_task", "engineer", task=task, **said)
    telling.do(
        "add_training", "engineer", text="Setting up the new press", people=owners[1:], due_on=telling.day(start)
    )
    days: dict[str, Any] = {"implement_on": telling.day(start), "first_ship_on": telling.day(ship)}
    telling.do("submit_plan", "engineer", plan="Trial of 300 pieces, then the series; stock for two weeks.", **days)
    telling.later(1)
    telling.do("approve_plan", "manager")


def _bank(telling: Telling, *, stop: int) -> None:
    """Press 2 is taken down some weeks before the first shipment; of the last customer nothing is known yet."""
    telling.do("plan_bank", "engineer", last_made_on=telling.day(stop), bank_margin=10)
    taken = (("1200", "400"), ("350", None))
    for row, (demand, stock) in zip(telling.rows(Recipient), taken, strict=False):
        said: dict[str, Any] = {"weekly_demand": Decimal(demand), "at_hand": Decimal(stock) if stock else None}
        telling.do("enter_demand", "engineer", recipient=row, demand_unit="pieces", **said)


def _send(telling: Telling) -> dict[str, Any]:
    seat, number = telling.house.seats["engineer"], telling.record.number
    for row in telling.rows(Recipient):
        with told_at(telling.moment), tenant_context(telling.house.acting("engineer")):
            send_notice(number, row.pk, by=seat)
    with tenant_context(telling.house.acting("engineer")):
        rows = ChangeNotice.objects.filter(change_number=number).select_related("customer")
        return {row.customer.code: row for row in rows if row.customer}


def consulting(telling: Telling) -> None:
    """One customer has approved, one on conditions, one does not say anything."""
    _ask(
        telling, category="process", current="Pressed on press 2.", target="Pressed on press 4, with the same tool.",
        reason="Press 2 is worn out; its spare parts are not made any more.",
    )  # fmt: skip
    telling.do("submit", "engineer")
    _assess(telling)
    _classify(telling, "sequence")
    _write(telling, "Press 2", "Press 4")
    _plan(telling, start=60, ship=150)
    notices = _send(telling)
    first, second = list(telling.house.customers)[:2]
    _bank(telling, stop=128)
    telling.later(2)
    telling.answer(notices[first], "approve", f"approver:{first}")
    said: dict[str, Any] = {
        "conditions": ["We get the capability study."],
        "before_first_lot": ["The first 3 lots are inspected in full."],
    }
    telling.answer(notices[second], "approve_on_conditions", f"approver:{second}", **said)


def before_a_body(telling: Telling) -> None:
    """Approved by the customer and cleared; the notified body has not decided about the technical documentation."""
    house = telling.house
    code, customer = list(house.customers.items())[1]
    line = Supplied(part_number=BED_PART, customer=customer, product=BED, site=next(iter(house.sites.values())))
    with tenant_context(house.acting("engineer")):
        enter_supply(house.organisation, lines=[line], by=house.seats["engineer"])
    _ask(
        telling, category="material", product=BED, part_numbers=[BED_PART], current="Flange of steel S235.",
        target="Flange of steel S355.", reason="S235 in this thickness is not rolled any more.",
    )  # fmt: skip
    telling.do("submit", "engineer")
    _assess(telling)
    with tenant_context(house.acting("regulatory")):
        (waiting,) = RegulatoryAssessment.objects.filter(record_id=telling.record.pk)
    answers = {one.code: one.code in ("characteristic", "design", "significant") for one in QUESTIONS_OF_BODIES}
    words = "The material of the flange is a registered characteristic; the notified body is told before it ships."
    said: dict[str, Any] = {"assessment": waiting.pk, "answers": answers, "outcome": "notify", "rationale": words}
    telling.do("assess_registration", "regulatory", **said)
    _classify(telling, "sequence")
    _write(telling, "Press 2", "Press 2, with other force")
    steel: dict[str, Any] = {"characteristic": "Material of the flange", "before": "S235", "after": "S355"}
    telling.do("compare", "engineer", **steel)
    _plan(telling, start=50, ship=140)
    telling.answer(_send(telling)[code], "approve", f"approver:{code}")
    telling.do("clear", "engineer")
    _protocol(telling)


def _protocol(telling: Telling) -> None:
    """A protocol is linked that nobody has approved yet: without it nothing is started."""
    house = telling.house
    what = NewDocument(
        type=Type.PROTOCOL, title="Validation of the flange of S355", process="Pressing",
        text="# Validation of the flange\n\n1. Press 50 pieces with the other force.\n2. Measure the flange of each.\n",
    )  # fmt: skip
    with told_at(telling.moment), tenant_context(house.acting("engineer")):
        protocol = draft_document(house.organisation, said=what, by=house.seats["engineer"])
        link(telling.record, protocol, Relation.RELATED_TO, by=house.seats["engineer"])


def emergency(telling: Telling) -> None:
    """Ordered at once by the manager; customers are told, and somebody else approves it afterwards."""
    _ask(
        telling, category="material", current="Grease A.", target="Grease B.",
        reason="Grease A was delivered with metal chips; every part would be scratched.",
    )  # fmt: skip
    words = "Waiting would put scratched brackets into trains."
    days: dict[str, Any] = {"implement_on": telling.day(0), "first_ship_on": telling.day(10)}
    told: dict[str, Any] = {"containment": "All parts with grease A are blocked.", **days}
    telling.do("implement_at_once", "manager", reason=words, **told)
    _assess(telling)
    _classify(telling, "material")
    reason = "Grease A was delivered with metal chips."
    spread = "No scratches on 200 parts with grease B; with grease A 31 of 200."
    _write(
        telling, "Grease A", "Grease B", characteristic="Grease", notice_reason=reason, impact_quality=spread
    )  # fmt: skip
    _send(telling)
    telling.do("approve_retrospectively", "manager2")


def closed(telling: Telling) -> None:
    """Approved by everybody, carried out, verified, closed."""
    _ask(
        telling, category="label", current="Labels with the part number as text.",
        target="Labels with the part number as text and as code.", reason="Customers read labels by scanner.",
    )  # fmt: skip
    _to_the_first_lot(telling, ("Label printer 1", "Label printer 2"), "L-2209", "Codes of 200 labels read, all well.")
    telling.later(10)
    telling.do("verify", "engineer2", verification="No complaint about labels; 500 scans at the gate, none failed.")
    telling.do("close", "manager", closing_summary="Worked as planned; the printer's service is in the plan.")


def stopped(telling: Telling) -> None:
    """Carried out and shipped, then stopped: what one customer has got is contained, the change is planned anew."""
    _ask(
        telling, category="label", current="Labels of paper.", target="Labels of film.",
        reason="Paper labels tear when cartons are moved.",
    )  # fmt: skip
    _to_the_first_lot(telling, ("Label paper", "Label film"), "L-2231", "200 labels after a month, none torn.")
    telling.later(3)
    got: dict[str, Any] = {"lots": "L-2231, L-2232", "customers": [next(iter(telling.house.customers.values()))]}
    telling.do(
        "stop_implementation", "engineer", reason="In the cold the film comes off; 12 of 300 cartons had no label.",
        **got,
    )  # fmt: skip


def _to_the_first_lot(telling: Telling, values: tuple[str, str], lot: str, evidence: str) -> None:
    """Approved by everybody, carried out, the first lot shipped on its day."""
    telling.do("submit", "engineer")
    _assess(telling)
    _classify(telling, "sequence")
    _write(telling, *values)
    _plan(telling, start=60, ship=95)
    for code, notice in _send(telling).items():
        telling.answer(notice, "approve", f"approver:{code}")
    telling.do("clear", "engineer")
    telling.later(61)
    telling.do("start_implementation", "engineer")
    people = {telling.house.seats[part].person.pk: part for part in ("engineer", "engineer2")}
    for task in telling.rows(telling.record.changetasks.model, state="open"):
        telling.do("complete_task", people[task.owner_id], task=task, evidence="Cpk 1.71 of 50 pieces.")
    telling.later(36)
    said: dict[str, Any] = {"first_lot": lot, "first_lot_on": telling.day(0), "evidence": evidence}
    telling.do("record_first_lot", "engineer", **said)


STORIES: tuple[tuple[str, float, Callable[[Telling], None]], ...] = (
    ("Labels with a code", 150, closed),
    ("Labels of film instead of paper", 103, stopped),
    ("Bracket B-7 from press 4", 12, consulting),
    ("Bed bracket from steel S355", 26, before_a_body),
    ("Grease B instead of grease A", 4, emergency),
)
"""Title, how many days ago it was asked for, how it goes."""
