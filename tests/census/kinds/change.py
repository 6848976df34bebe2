"""Changes: internal always."""

from typing import Any

from changecontrol.models import (
    AffectedItem,
    Answer,
    Assessment,
    ChangeTask,
    Comparison,
    NoticeFile,
    Recipient,
    RiskDelta,
    RuleHit,
    ShippedLot,
)
from qms.records.models import Record
from qms.registrations.models import RegulatoryAssessment
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins
from tests.factories.cast import House
from tests.factories.changes import (
    WAYS,
    answers,
    asked,
    assess_all,
    at_once,
    change,
    deputy,
    done_tasks,
    in_days,
    notices_of,
    notify,
    period_over,
    plan_tasks,
    ready,
    signer,
    with_file,
    written,
)
from tests.factories.records import do
from tests.factories.registrations import assess, decide, registration

RISK: dict[str, Any] = {
    "study": "", "row": "R001", "mode": "Bore too wide", "special_class": "SC", "severity": 7, "occurrence": 3,
    "detection": 4, "severity_after": 7, "occurrence_after": 2, "detection_after": 4, "rationale": "Smaller spread.",
}  # fmt: skip


def with_a_registration(house: House) -> Any:
    """A certificate waits for regulatory affairs."""
    found = registration(house, "valid", part_numbers=[])
    return do(house, change(house, "assessment"), "add_item", "engineer", kind="registration", reference=found.number)


def before_a_body(house: House) -> Any:
    """A certificate waits for the decision of its body."""
    return assess(house, with_a_registration(house), "notify", "significant")


def with_answers_due(house: House) -> Any:
    """Assessed and settled: it can be classified."""
    return ready(house, change(house, "assessment"))


def with_a_consultation_due(house: House) -> Any:
    """Of class 3."""
    return do(house, with_answers_due(house), "classify", "engineer", answers=answers("special"))


def with_words(house: House) -> Any:
    """Classified, with the words for customers."""
    return written(house, change(house, "classified"))


def with_a_plan(house: House) -> Any:
    """Every task has an owner and a day."""
    return plan_tasks(house, with_words(house))


def with_approvals(house: House) -> Any:
    """Every customer has approved."""
    record = notify(house, change(house, "consultation"))
    for one in notices_of(house, record).values():
        do(house, one, "approve", signer(house, one))
    return record


def written_since(house: House) -> Any:
    """The notice was written anew since the customers were told."""
    record = notify(house, change(house, "consultation"))
    return do(house, record, "compare", "engineer", characteristic="Radius", before="R2", after="R3", unit="mm")


def with_all_done(house: House) -> Any:
    """Every task is done, the notice period is over."""
    record = done_tasks(house, change(house, "implementing"))
    period_over(house, record)
    return record


def in_an_emergency(house: House) -> Any:
    """Carried out before its approval, and classified."""
    record = assess_all(house, at_once(house, asked(house), by=deputy(house)))
    return do(house, ready(house, record), "classify", "engineer", answers=answers("label"))


def with_files(house: House) -> Any:
    """A file that can be shown with the notice."""
    record = change(house, "classified")
    with_file(house, record, "capability.csv", b"piece;bore\n1;10,01\n")
    return record


def tell(house: House, record: Any) -> None:
    """A risk, a registration, shipped lots, another class, a hand-over: with reasons that only we read."""
    with house.sitting("engineer"):  # written so: nobody may change what was shipped
        ShippedLot.objects.create(
            organisation=house.organisation, record=Record(pk=record.pk), customer=house.nordlicht,
            lots=canary("ShippedLot lots"), shipped_on=in_days(0), evidence=canary("ShippedLot evidence"),
            by_name=canary("ShippedLot by name"),
        )  # fmt: skip
    file = with_file(house, record, "capability.csv", b"piece;bore\n1;10,01\n")
    do(house, record, "choose_files", "engineer", files=[file])
    do(house, record, "compare", "engineer", characteristic="Force", before="120 kN", after="130 kN")
    do(house, record, "rate_risk", "engineer", **RISK)
    number = registration(house, "valid", part_numbers=[]).number
    record = do(house, record, "add_item", "engineer", kind="registration", reference=number)
    decide(house, assess(house, record, "notify", "significant"))
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)


def internal(house: House) -> Any:
    """A request whose words nobody at the customer's reads."""
    words = {name: canary(f"twin {name}") for name in ("title", "current", "target", "reason")}
    return asked(house, **words)


STAFFS = (
    Assessment, AffectedItem, RiskDelta, Comparison, Answer, RuleHit, ChangeTask, Recipient, NoticeFile,
    RegulatoryAssessment, ShippedLot,
)  # fmt: skip
ENTRY = Entry(
    ways=WAYS,
    stands="classified",
    poison=Poison(
        state="classified",
        heard=12,
        tell=tell,
        internal=internal,
        staffs=STAFFS,
        codes=frozenset({"rule", "reference"}),
    ),
    staff=Pins(1, {"": 30, "?tab=impact": 16, "?tab=class": 14, "?tab=files": 17, "?tab=history": 18}),
    at={
        "exclude_item": lambda house: change(house, "assessment"),
        "confirm_items": lambda house: change(house, "assessment"),
        "assess_registration": with_a_registration,
        "decide_registration": before_a_body,
        "assess_anew": with_answers_due,
        "classify": with_answers_due,
        "record_consultation": with_a_consultation_due,
        "submit_plan": with_a_plan,
        "compare": with_words,
        "drop_comparison": with_words,
        "choose_files": with_files,
        "clear": with_approvals,
        "send_revisions": written_since,
        "record_first_lot": with_all_done,
        "approve_retrospectively": in_an_emergency,
        "add_task": lambda house: change(house, "classified"),
        "complete_task": lambda house: change(house, "classified"),
        "drop_task": lambda house: change(house, "classified"),
        "override_class": lambda house: change(house, "classified"),
    },
)
