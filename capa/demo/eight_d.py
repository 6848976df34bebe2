"""8D reports of the demo's CAPAs: one in work with a discipline returned, one before the customer, one accepted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from capa.models import Capa, EightD, Step
from capa.queries.effectiveness import effect_of
from capa.services.composing import proposal
from capa.services.eight_d import open_eight_d
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.records.models import Record, RecordLink, Relation
from qms.workflow.demo import act_as_told

DAYS: dict[str, float] = {
    "d0": 0.3, "d1": 0.4, "d2": 0.6, "d3": 0.9, "d4": 5, "d5": 8, "d6": 13, "d7": 15, "d8": 16,
}  # fmt: skip
"""How many days after the beginning a discipline is shared."""
WORDS = {
    "d1": "The team has met; it works on this problem until it is closed.",
    "d3": "All places where parts of these lots can be are contained; nothing more of them reaches you.",
    "d4": "Why it happened and why it was not found; both causes could be switched on and off.",
    "d5": "These actions were chosen, each against a cause.",
    "d6": "All actions are carried out; somebody other than their owner has verified each.",
    "d7": "What was learned is in the documents below.",
}
OBJECTION = "Which lots are concerned, and how many of them are with us? Please add the delivery notes."
COMMENT = "Clear. Please bring the marked parts along to the next review."


@dataclass
class Telling:
    """A report while it is told."""

    house: DemoHouse
    capa: Capa
    customer: str
    record: EightD
    moment: datetime

    def do(self, act: str, part: str, **data: Any) -> None:
        """Do one act an hour after the one before."""
        self.later(self.moment + timedelta(hours=1))
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data)

    def later(self, moment: datetime) -> None:
        """Time goes on, never into the future."""
        self.moment = max(self.moment, min(moment, timezone.now() - timedelta(minutes=1)))

    def share(self, step: str) -> None:
        """The engineer shares a discipline: what the CAPA holds, with words before it."""
        self.later(self.record.created_at + timedelta(days=DAYS[step]))
        with tenant_context(self.house.acting("engineer")):
            text = proposal(self.capa, self.record, step).text
            if step == "d8":
                text = f"{text}\n\n{_verdict(self.capa)}".strip()
        said = "\n\n".join(part for part in (WORDS.get(step, ""), text) if part)
        self.do("share_discipline", "engineer", step=step, text=said, with_drawings=True)

    def accept(self, step: str) -> None:
        """The customer accepts it; of the causes they say more."""
        comment = COMMENT if step == Step.D4 else ""
        self.do("accept_discipline", f"approver:{self.customer}", step=step, comment=comment)


def _verdict(capa: Capa) -> str:
    """What was judged of the effect, for the customer."""
    checks = effect_of(capa).checks
    return f"Effectiveness: {checks[0].get_verdict_display()}, {checks[0].signed_at:%Y-%m-%d}." if checks else ""


def tell(house: DemoHouse) -> None:
    """Tell the reports of the house; what was told before stays."""
    with tenant_context(house.acting("engineer")):
        told = set(EightD.objects.values_list("capa_number", flat=True))
        capas = {capa.state: capa for capa in Capa.objects.filter(round=1).order_by("created_at")}
    for state, story in STORIES.items():
        if (capa := capas.get(state)) is not None and capa.number not in told:
            story(_begun(house, capa))


def _begun(house: DemoHouse, capa: Capa) -> Telling:
    """Begin the report an hour after the CAPA was opened, for the customer who complained first."""
    assert capa.opened_at is not None
    with tenant_context(house.acting("engineer")):
        links = RecordLink.objects.filter(source_id=capa.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
        rows = Record.objects.filter(pk__in=links.values("target_id"), customer__isnull=False).order_by("created_at")
        code = rows.values_list("customer__code", flat=True).first() or next(iter(house.customers))
    moment = capa.opened_at + timedelta(hours=1)
    with told_at(moment), tenant_context(house.acting("engineer")):
        record = open_eight_d(
            capa, customer=house.customers[code], customer_reference=f"{code}-8D-{capa.number[-5:]}",
            by=house.seats["engineer"],
        )  # fmt: skip
    return Telling(house, capa, code, record, moment)


def _in_work(story: Telling) -> None:
    """The first disciplines are shared; the customer wants to know more about the problem."""
    for step in ("d0", "d1"):
        story.share(step)
        story.accept(step)
    story.share("d2")
    story.do("return_discipline", f"approver:{story.customer}", step="d2", objection=OBJECTION)


def _complete(story: Telling) -> None:
    """Everything is shared; the customer has answered all but the last one."""
    for step in Step.values[:-1]:
        story.share(step)
        story.accept(step)
    story.share("d8")
    story.do("submit_report", "engineer")


def _closed(story: Telling) -> None:
    """The customer has accepted it by signature."""
    _complete(story)
    story.later(story.moment + timedelta(days=3))
    story.do("accept_report", f"approver:{story.customer}")
    story.do("close", "manager")


STORIES = {"closed": _closed, "awaiting_effect": _complete, "planning": _in_work}
"""The report of a CAPA in that state."""
