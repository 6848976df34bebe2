"""A change gets its class: answers, the rules that hit, the customers it concerns, the tasks it causes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from changecontrol.guards.change import rules_in_force
from changecontrol.guards.classed import classified_by, found_codes
from changecontrol.guards.gate import gates_of
from changecontrol.models import (
    Answer,
    Change,
    ChangeTask,
    ClassRuleSet,
    Level,
    RuleHit,
)
from changecontrol.rules.classes import Classified, TaskDiff, task_diff
from changecontrol.rules.questions import QUESTIONS
from changecontrol.services.concerning import concern, store_classes
from changecontrol.services.documents import tasks_for_documents
from changecontrol.services.plan import dropped, new_task
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("change", "classify")
def classify_change(record: Change, *, by: Actor, signature: Signature | None, answers: Mapping[str, bool]) -> None:
    """Answer the questionnaire; the rules in force give class and tasks. Raises Refused for an unanswered question."""
    missing = next((code for code, _words in QUESTIONS if answers.get(code) is None), None)
    if missing:
        raise Refused(_("Answer every question with yes or no."), field=f"answer_{missing}")
    rules = rules_in_force()
    assert rules is not None, "a guard has asked"
    record.round += 1
    for code, _words in QUESTIONS:
        Answer.objects.create(
            organisation=record.organisation, record=Record(pk=record.pk), round=record.round, question=code,
            yes=answers[code], by_name=name_of(by),
        )  # fmt: skip
    held = frozenset(code for code, yes in answers.items() if yes) | found_codes(record)
    found = classified_by(rules, held)
    record.rules_cited, record.proposed_level, record.level = rules.cited, found.level, found.level
    record.level_reason = ""
    _keep_hits(record, found, rules)
    _keep_tasks(record, found, rules)
    tasks_for_documents(record)
    concern(record)
    if record.state == "assessment":
        record.state = "classified"


def _keep_hits(record: Change, found: Classified, rules: ClassRuleSet) -> None:
    for hit in found.hits:
        RuleHit.objects.create(
            organisation=record.organisation, record=Record(pk=record.pk), round=record.round, rule=hit.code,
            level=hit.level, text=hit.text, citation=", ".join(filter(None, (rules.cited, hit.citation))),
        )  # fmt: skip


def open_rule_tasks(record: Change) -> list[ChangeTask]:
    """The open tasks that rules have caused."""
    rows = ChangeTask.objects.filter(record_id=record.pk, state=ChangeTask.State.OPEN).exclude(rule="")
    return list(rows.order_by("number"))


def difference(record: Change, found: Classified) -> TaskDiff:
    """What this classification does to the tasks."""
    rows = ChangeTask.objects.filter(record_id=record.pk).exclude(rule="").exclude(state=ChangeTask.State.DROPPED)
    return task_diff([(row.rule, row.text) for row in rows], found.hits)


def _keep_tasks(record: Change, found: Classified, rules: ClassRuleSet) -> None:
    by_code = {hit.code: hit for hit in found.hits}
    told = difference(record, found)
    for row in open_rule_tasks(record):
        if (row.rule, row.text) in told.go:
            dropped(record, row, _("The rule does not hit any more."))
    for code, task in told.come:
        hit = by_code[code]
        cited = ", ".join(filter(None, (f"{rules.cited}, {code}", hit.citation)))
        new_task(record, task, rule=code, citation=cited)


@act("change", "override_class")
def override_class(record: Change, *, by: Actor, signature: Signature | None, level: int, why: str) -> None:
    """Another class than the rules gave, by signature. A customer's own rules hold as before."""
    if level not in Level.values or level == record.level:
        raise Refused(_("Choose another class."), field="level")
    record.level, record.level_reason = level, why
    store_classes(gates_of(record))
