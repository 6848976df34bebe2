"""Changes, sets of rules and notices in any state, made through the services: `change(house, "cleared")`."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from changecontrol.models import AffectedItem, Assessment, Change, ChangeNotice, ClassRuleSet, Condition, Recipient
from changecontrol.rules.questions import QUESTIONS
from changecontrol.services import Draft, Supplied, ask_for_change, draft_rules, enter_supply
from changecontrol.services.answering import follow_silence
from qms.accounts.models import Membership
from qms.accounts.services import change_roles
from qms.clocks.models import Clock
from qms.organisations.models import Customer
from qms.records.models import Attachment
from qms.records.services import attach
from qms.terms.models import TermSet
from qms.workflow.perform import lock
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import House
from tests.factories.records import Ways, do
from tests.factories.terms import agreed_and_signed, beside_others, expired

PART = "P-10"
WORDS: dict[str, Any] = {
    "notice_title": "Press for bracket P-10", "notice_text": "The bracket is pressed on press 4 instead of press 2.",
    "notice_reason": "Press 2 is worn out.", "contact": "Jana Engineer, jana@acme.example",
    "impact_form": "None.", "impact_fit": "None.", "impact_function": "None.",
    "impact_quality": "Smaller spread of the bore.", "impact_reliability": "None.",
}  # fmt: skip


def supply(house: House, *customers: Customer, part: str = PART) -> None:
    """These customers get the part; without any, nordlicht does."""
    lines = [
        Supplied(part_number=part, customer=one, product="Bracket", customer_part=f"{one.code}-4711", site=house.graz)
        for one in customers or (house.nordlicht,)
    ]
    with house.sitting("engineer") as seat:
        enter_supply(house.organisation, lines=lines, by=seat)


def asked(house: House, by: str = "engineer", **changes: Any) -> Change:
    """A change of the press that the engineer asks for; it concerns whoever gets the part."""
    said: dict[str, Any] = {
        "title": "Move bracket P-10 to press 4", "category": "process", "current": "Pressed on press 2.",
        "target": "Pressed on press 4.", "reason": "Press 2 is worn out.", "part_numbers": [PART], "site": house.graz,
    }  # fmt: skip
    if said["part_numbers"] == changes.get("part_numbers", [PART]):
        supply(house)
    with house.sitting(by) as seat:
        return ask_for_change(house.organisation, draft=Draft(**{**said, **changes}), by=seat)


def rules_drafted(house: House, by: str = "engineer", **changes: Any) -> ClassRuleSet:
    """A set of rules that begins with what the house proposes."""
    with house.sitting(by) as seat:
        return draft_rules(house.organisation, by=seat, **{"title": "Rules of our house", **changes})


def _signed(house: House, record: ClassRuleSet) -> ClassRuleSet:
    record = do(house, record, "try_rules", "engineer")
    return do(house, record, "put_in_force", "manager")


def rules_signed(house: House) -> None:
    """A set of rules is in force."""
    with house.sitting("engineer"):
        if ClassRuleSet.objects.filter(state="in_force").exists():
            return
    _signed(house, rules_drafted(house))


def assess_all(house: House, record: Change) -> Change:
    """Every function says that nothing beyond what is approved is touched."""
    with house.sitting("engineer"):
        waiting = list(Assessment.objects.filter(record_id=record.pk, done_at=None).values_list("function", flat=True))
    for function in waiting:
        by = "regulatory" if function == "regulatory" else "engineer"
        record = do(house, record, "assess", by, function=function, impact="none", rationale="Looked at; nothing.")
    return record


def settle(house: House, record: Change) -> Change:
    """All that was found is affected."""
    with house.sitting("engineer"):
        items = list(AffectedItem.objects.filter(record_id=record.pk, state="proposed"))
    return do(house, record, "confirm_items", "engineer", items=items) if items else record


def answers(*yes: str) -> dict[str, bool]:
    """The questionnaire, these with yes and all others with no."""
    return {code: code in yes for code, _words in QUESTIONS}


def ready(house: House, record: Change) -> Change:
    """Assessed and settled: it can be classified."""
    rules_signed(house)
    return settle(house, assess_all(house, record))


def _classify(house: House, record: Change) -> Change:
    return do(house, ready(house, record), "classify", "engineer", answers=answers("sequence"))


def written(house: House, record: Change) -> Change:
    """The notice is written, a value is compared."""
    record = do(house, record, "write_notice", "engineer", **WORDS)
    said = {"characteristic": "Press force", "before": "120 ± 10", "after": "130 ± 5", "unit": "kN"}
    return do(house, record, "compare", "engineer", **said)


def in_days(days: int) -> date:
    """A day so many days from now."""
    return timezone.localdate() + timedelta(days=days)


def plan_tasks(house: House, record: Change) -> Change:
    """Every task has an owner and a day."""
    with house.sitting("engineer"):
        rows = [row for row in record.changetasks.filter(state="open") if row.owner_id is None or row.due_on is None]
    for row in rows:
        owner = row.owner or house.engineer
        record = do(house, record, "plan_task", "engineer", task=row, owner=owner, due_on=in_days(50))
    return record


def planned(house: House, record: Change) -> Change:
    """The notice is written, every task planned, the plan is submitted."""
    record = plan_tasks(house, written(house, record))
    return do(
        house, record, "submit_plan", "engineer", plan="Trial of 300 pieces, then series.", implement_on=in_days(60),
        first_ship_on=in_days(100),
    )  # fmt: skip


def notify(house: House, record: Change) -> Change:
    """The notices are asked for, and the worker sends them."""
    record = do(house, record, "notify_customers", "engineer")
    with house.sitting("engineer"):
        job = Job.objects.filter(kind="change-notices").order_by("-created_at")[0]
    assert run(house.organisation.pk, job.pk) == "done"
    found: Change = as_it_is(house, record)
    return found


def as_it_is(house: House, record: Any, by: str = "engineer") -> Any:
    """As the database has it now."""
    with house.sitting(by):
        return lock(record)


def notices_of(house: House, record: Change) -> dict[str, ChangeNotice]:
    """The notices of a change by the code of their customer."""
    with house.sitting("engineer"):
        rows = ChangeNotice.objects.filter(change_number=record.number).select_related("customer")
        return {row.customer.code: row for row in rows if row.customer}


def signer(house: House, record: ChangeNotice) -> str:
    """Who signs for the customer of this notice."""
    return "rival" if record.customer_id == house.aurelia.pk else "piet"


def _clear(house: House, record: Change) -> Change:
    record = notify(house, record)
    for one in notices_of(house, record).values():
        if one.asks == "approval":
            do(house, one, "approve", signer(house, one))
    cleared: Change = do(house, as_it_is(house, record), "clear", "engineer")
    return cleared


def done_tasks(house: House, record: Change) -> Change:
    """Every task is done."""
    with house.sitting("engineer"):
        rows = list(record.changetasks.filter(state="open"))
    for row in rows:
        record = do(house, record, "complete_task", "engineer", task=row, evidence="Cpk 1.67 of 50 pieces.")
    return record


def period_over(house: House, record: Change) -> None:
    """The planned days have come: every notice period has ended, and today is the day that customers were told."""
    with house.sitting("engineer"):
        rows = ChangeNotice.objects.filter(change_number=record.number)
        rows.update(earliest_ship_on=in_days(-1), first_ship_on=in_days(0))
        Change.objects.filter(pk=record.pk).update(implement_on=in_days(0), first_ship_on=in_days(0))


def _first_lot(house: House, record: Change) -> Change:
    record = done_tasks(house, record)
    period_over(house, record)
    return do(
        house, record, "record_first_lot", "engineer", first_lot="L-90", first_lot_on=timezone.localdate(),
        evidence="Bore 10.01 mm, n = 30.",
    )  # fmt: skip


def deputy(house: House) -> str:
    """The second engineer becomes a quality manager too: for what one manager does not do alone."""
    with house.sitting("admin") as seat:
        membership = Membership.objects.get(person=house.engineer2)
        change_roles(membership, roles=["quality_engineer", "quality_manager"], by=seat.person)
    return "engineer2"


def at_once(house: House, record: Change, by: str = "manager") -> Change:
    """Ordered by a manager in an emergency, to be shipped today."""
    said = {"implement_on": in_days(0), "first_ship_on": in_days(0), "containment": "All parts are inspected."}
    return do(house, record, "implement_at_once", by, **said)


WAYS = Ways(
    "change",
    asked,
    (
        ("assessment", lambda h, c: do(h, c, "submit", "engineer")),
        ("classified", _classify),
        ("plan_review", planned),
        ("consultation", lambda h, c: do(h, c, "approve_plan", "manager")),
        ("cleared", _clear),
        ("implementing", lambda h, c: do(h, c, "start_implementation", "engineer")),
        ("implemented", _first_lot),
        ("verified", lambda h, c: do(h, c, "verify", "engineer2", verification="300 pieces, none rejected.")),
        ("closed", lambda h, c: do(h, c, "close", "manager", closing_summary="Smaller spread since then.")),
    ),
    {
        "rejected": ("plan_review", lambda h, c: do(h, c, "reject", "manager")),
        "withdrawn": ("draft", lambda h, c: do(h, c, "withdraw", "manager")),
    },
)


def change(house: House, state: str = "draft", **changes: Any) -> Change:
    """A change that has come to this state by the usual way."""
    record: Change = WAYS.make(house, state, **changes)
    return record


RULES = Ways(
    "change_rules",
    rules_drafted,
    (("in_force", _signed), ("superseded", lambda h, r: _superseded(h, r))),
    {"void": ("draft", lambda h, r: do(h, r, "void", "manager"))},
)


def _superseded(house: House, record: ClassRuleSet) -> ClassRuleSet:
    _signed(house, rules_drafted(house))
    found: ClassRuleSet = as_it_is(house, record)
    return found


def sent(house: House, *, customer: Customer | None = None, **changes: Any) -> ChangeNotice:
    """The notice of a change in consultation to nordlicht, or to another customer; it asks for approval."""
    whose = customer or house.nordlicht
    part = f"P-11-{whose.code}"
    supply(house, whose, part=part)
    record = change(house, "consultation", part_numbers=[part], **changes)
    notify(house, record)
    return notices_of(house, record)[whose.code]


def with_file(house: House, record: Any, name: str, content: bytes) -> Attachment:
    """A file of a change or notice."""
    with house.sitting("engineer") as seat:
        return attach(lock(record), upload=SimpleUploadedFile(name, content), shared=False, by=seat)


def offering(house: House, **words: Any) -> ChangeNotice:
    """A notice that offers more: samples until a day, a last order and a last shipment."""
    supply(house, part="P-13")
    record = change(house, "consultation", part_numbers=["P-13"])
    offered = {"sample_on": in_days(10), "sample_until": in_days(20), **words}
    record = do(house, record, "write_notice", "engineer", **{**WORDS, **offered})
    return notices_of(house, notify(house, record))["NL"]


def samples_asked(house: House) -> ChangeNotice:
    """The customer asks for ten pieces."""
    found: ChangeNotice = do(house, offering(house), "ask_for_samples", "piet", quantity=10, words="Two of each lot.")
    return found


MAIL = b"From: piet@nordlicht.example\r\nTo: jana@acme.example\r\nSubject: Your notice\r\n\r\nWe approve.\r\n"


def with_mail(house: House) -> ChangeNotice:
    """The customer's mail is attached to its notice."""
    record = sent(house)
    with_file(house, record, "answer.eml", MAIL)
    found: ChangeNotice = as_it_is(house, record)
    return found


def mailed(house: House, **said: Any) -> ChangeNotice:
    """The engineer has entered what the mail says."""
    record = with_mail(house)
    with house.sitting("engineer"):
        file = Attachment.objects.get(record_id=record.pk)
    words = {"sender": "Piet Larsen", "received_on": in_days(0), "outcome": "approved", **said}
    found: ChangeNotice = do(house, record, "enter_mailed", "engineer", file=file, **words)
    return found


def revise(house: House, record: ChangeNotice) -> ChangeNotice:
    """Another revision: what is compared has changed."""
    with house.sitting("engineer"):
        source = Change.objects.get(number=record.change_number)
    do(house, source, "compare", "engineer", characteristic="Radius", before="R2", after="R3", unit="mm")
    revised: ChangeNotice = do(house, as_it_is(house, record), "send_revision", "engineer", changed="The radius too.")
    return revised


def condition_of(house: House, record: ChangeNotice) -> Condition:
    """The newest condition of a notice."""
    with house.sitting("engineer"):
        return Condition.objects.filter(record_id=record.pk).order_by("-number")[0]


def on_conditions(house: House, record: ChangeNotice) -> ChangeNotice:
    """The customer approves on one condition."""
    texts = ["First 3 lots are inspected in full."]
    return do(house, record, "approve_on_conditions", signer(house, record), conditions=texts)


def recipients_of(house: House, record: Change) -> list[Recipient]:
    """Whom the change concerns."""
    with house.sitting("engineer"):
        return list(Recipient.objects.filter(record_id=record.pk).select_related("customer"))


NOTICES = Ways(
    "change_notice",
    sent,
    (
        ("acknowledged", lambda h, n: do(h, n, "acknowledge", signer(h, n))),
        ("question", lambda h, n: do(h, n, "ask", signer(h, n), question="Which lots?")),
        ("rejected", lambda h, n: do(h, n, "reject", signer(h, n), why="The radius must stay.")),
    ),
    {
        "approved": ("acknowledged", on_conditions),
        "deemed": ("sent", lambda h, n: _silent(h, n)),
        "closed": ("sent", lambda h, n: _closed(h, n)),
        "withdrawn": ("sent", lambda h, n: _withdrawn(h, n)),
    },
)


def silence_counts(house: House, customer: Customer) -> TermSet:
    """The customer has agreed that no answer in time is an approval."""
    return agreed_and_signed(house, beside_others(house, customer=customer, silence_rule="accepted", rpn_limit=900))


def time_is_over(house: House, record: ChangeNotice) -> None:
    """The time for the customer's answer has passed."""
    with house.sitting("engineer"):
        rows = Clock.objects.filter(record_id=record.pk, code="silence_days", state="running")
        rows.update(due_at=timezone.now() - timedelta(minutes=1))


def _silent(house: House, record: ChangeNotice) -> ChangeNotice:
    with house.sitting("engineer"):
        ChangeNotice.objects.filter(pk=record.pk).update(silence="accepted")
    agreed = silence_counts(house, house.aurelia if record.customer_id == house.aurelia.pk else house.nordlicht)
    time_is_over(house, record)
    with house.sitting("manager"):
        follow_silence(house.organisation)
    expired(house, agreed)  # what is agreed after it is not held against it
    found: ChangeNotice = as_it_is(house, record)
    return found


def change_of(house: House, record: ChangeNotice) -> Change:
    """The change that the notice is of."""
    with house.sitting("engineer"):
        return Change.objects.get(number=record.change_number)


def _withdrawn(house: House, record: ChangeNotice) -> ChangeNotice:
    do(house, change_of(house, record), "withdraw", "manager")
    found: ChangeNotice = as_it_is(house, record)
    return found


def _closed(house: House, record: ChangeNotice) -> ChangeNotice:
    do(house, record, "approve", signer(house, record))
    source = do(house, change_of(house, record), "clear", "engineer")
    for state, step in WAYS.steps[-4:]:
        source = step(house, source)
        assert source.state == state
    found: ChangeNotice = as_it_is(house, record)
    return found
