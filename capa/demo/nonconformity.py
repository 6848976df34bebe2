"""Five nonconformities in each house: just found, waiting for approval, before the customer, carried out, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from capa.models import Disposition, Nonconformity
from capa.services.nonconformity import Finding, record_nonconformity
from capa.starter import give_starting_rules
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import Acting, tenant_context
from qms.workflow.demo import act_as_told

METAL: dict[str, Any] = {
    "product": "Mounting bracket B-10", "part_number": "B-10", "requirement": "Drawing B-10 rev. C, bore 12.00 +0.05",
    "description": "Bore 12.08 mm on 40 of 500 brackets, measured with gauge L-14.", "title": "Bore too wide",
}  # fmt: skip
POLYMER: dict[str, Any] = {
    "product": "Housing H-3", "part_number": "H-3", "requirement": "Limit sample LS-H3-2, no sink mark above 0.1 mm",
    "description": "Sink marks of 0.2 mm beside the rib on 40 of 500 housings.", "title": "Sink marks beside the rib",
}  # fmt: skip
REQUEST = (
    "Forty parts deviate slightly from the requirement named below; the figures are attached to the lot. The deviation "
    "lies outside the area that your assembly uses. We ask you to accept these parts for this delivery."
)
SOURCES = ("incoming", "process", "final", "final", "process")


@dataclass
class Telling:
    """A nonconformity while it is told."""

    house: DemoHouse
    customer: str
    moment: datetime
    record: Nonconformity

    def do(self, act: str, part: str, reason: str = "", **data: Any) -> None:
        """One act, some hours after the one before, as the person who would do it."""
        self.moment = min(self.moment + timedelta(hours=5), timezone.now() - timedelta(minutes=1))
        part = part if part in self.house.seats else f"{part}:{self.customer}"
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data, reason=reason)

    def row(self) -> Disposition:
        """The newest disposition."""
        with tenant_context(self.house.acting("engineer")):
            return Disposition.objects.filter(record_id=self.record.pk).order_by("-proposed_at", "-id")[0]


def _contained(story: Telling) -> None:
    blocked: dict[str, Any] = {
        "place": "house",
        "action": "Lot blocked in cage 3, all boxes labelled red.",
        "quantity": 500,
    }
    story.do("contain", "engineer", actions=[blocked])


def _proposed(story: Telling, decision: str, quantity: int, why: str) -> None:
    words: dict[str, Any] = {"decision": decision, "quantity": quantity, "justification": why}
    story.do("propose_disposition", "engineer", **words)


def _to_approve(story: Telling) -> None:
    _contained(story)
    _proposed(story, "scrap", 40, "Rework would weaken the wall below its minimum.")


def _asked(story: Telling) -> None:
    _contained(story)
    _proposed(story, "use_as_is", 40, "The deviation lies outside the functional area; fit tried with 20 parts.")
    story.do("approve_disposition", "manager")
    story.do("ask_concession", "engineer", disposition=story.row(), request=REQUEST)


def _granted(story: Telling) -> None:
    _asked(story)
    until = timezone.localdate() + timedelta(days=60)
    story.do(
        "grant_concession", "approver", granted_quantity=40, valid_until=until, reference="AW-2210",
        conditions="Mark the boxes with the number of this concession; deliver them apart from other lots.",
    )  # fmt: skip
    story.do("carry_out", "engineer", disposition=story.row(), evidence="Delivered apart, delivery note 80114.")
    story.do("finish", "engineer")


def _closed(story: Telling) -> None:
    _contained(story)
    _proposed(story, "rework", 30, "Can be brought back to the drawing; instruction RW-17.")
    _proposed(story, "scrap", 10, "Beyond rework.")
    story.do("approve_disposition", "manager")
    with tenant_context(story.house.acting("engineer")):
        rows = list(Disposition.objects.filter(record_id=story.record.pk).order_by("proposed_at", "id"))
    for row in rows:
        story.do("carry_out", "engineer", disposition=row, evidence="Order 5521, scrap note 4711.")
    inspected: dict[str, Any] = {
        "passed": 30,
        "failed": 0,
        "reinspection": "All 30 gauged anew, all within the tolerance.",
    }
    story.do("reinspect", "engineer2", disposition=rows[0], **inspected)
    story.do("finish", "engineer")
    evaluation = "Worn tool; its life was not counted. Tool life is now counted and the gauge set to each hour."
    words: dict[str, Any] = {
        "capa_needed": False,
        "capa_reason": "Single tool, corrected at once, no repetition in a year.",
    }
    story.do("evaluate", "engineer", evaluation=evaluation, **words)
    story.do("close", "manager")


def _just_found(story: Telling) -> None:
    """Nobody has done anything yet."""


ENDINGS: tuple[Callable[[Telling], None], ...] = (_just_found, _to_approve, _asked, _granted, _closed)


def tell(house: DemoHouse) -> None:
    """Tell all nonconformities of the house; one that was told before stays as it is."""
    with tenant_context(Acting(organisation=house.organisation.pk, source="demo")):
        give_starting_rules(house.organisation)
        told = set(Nonconformity.objects.exclude(import_key="").values_list("import_key", flat=True))
    words = METAL if house.script.slug == "steyrtal" else POLYMER
    for serial, ending in enumerate(ENDINGS):
        key = f"demo-nc-{house.script.slug}-{serial}"
        if key not in told:
            ending(_recorded(house, words, serial, key))


def _recorded(house: DemoHouse, words: dict[str, Any], serial: int, key: str) -> Telling:
    customer = list(house.customers)[serial % len(house.customers)]
    moment = timezone.now() - timedelta(days=1 + 3 * serial)
    finding = Finding(
        **words, source=SOURCES[serial], lot=f"L-{710 + serial}", quantity_affected=40, quantity_inspected=500,
        detected_by=house.seats["engineer"].person.name, severity="major" if serial % 2 else "minor",
        category="dimension" if words is METAL else "surface", found_at="Inspection bay 2",
    )  # fmt: skip
    with told_at(moment), tenant_context(house.acting("engineer")):
        record = record_nonconformity(
            house.organisation, finding=finding, by=house.seats["engineer"], customer=house.customers[customer],
            site=next(iter(house.sites.values())), import_key=key,
        )  # fmt: skip
    return Telling(house, customer, moment, record)
