"""The problem described, causes found, verified, excluded, or the signed reason why none can be (8D D2 and D4)."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.causes import causes_of
from capa.models import Capa, Cause, ProblemStatement
from capa.queries.causes import ANSWERS, Tree
from capa.rules import causes as rules
from capa.services.proofs import named
from capa.workflow.who import WORKERS
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.lib.likeness import likeness, same_words
from qms.lib.refusal import Refused
from qms.records.actors import name_of, person_of
from qms.records.models import Attachment, Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

State = Cause.State


@act("capa", "describe_problem")
def describe_problem(
    record: Capa, *, by: Actor, signature: Signature | None, aspects: Sequence[Mapping[str, str]]
) -> None:
    """Lines of the is/is-not table: `{"aspect", "observed", "not_observed", "distinction", "change"}`."""
    if not aspects:
        raise Refused(_("Say of at least one aspect what the problem is."))
    for said in aspects:
        _describe(record, said, name_of(by))


def _describe(record: Capa, said: Mapping[str, str], by_name: str) -> None:
    aspect = said["aspect"]
    if aspect not in ProblemStatement.Aspect.values:
        raise Refused(_("Choose one of the aspects."))
    answers = {name: said.get(name, "").strip() for name in ANSWERS}
    if not answers["observed"]:
        raise Refused(_("Say what it is before you say what it is not."), field=f"observed_{aspect}")
    row = ProblemStatement.objects.filter(record_id=record.pk, aspect=aspect).first()
    row = row or ProblemStatement(organisation=record.organisation, record=Record(pk=record.pk), aspect=aspect)
    if all(getattr(row, name) == value for name, value in answers.items()):
        return
    for name, value in answers.items():
        setattr(row, name, value)
    row.at, row.by_name = timezone.now(), by_name
    row.save()


def _own(tree: Tree, cause: Cause, *, field: str = "cause") -> Cause:
    """The cause as it is now; refuse another record's."""
    found = tree.by_key.get(cause.pk)
    if found is None:
        raise Refused(_("Choose a cause of this record."), field=field)
    return found


@act("capa", "add_cause")
def add_cause(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    text: str,
    parent: Cause | None = None,
    branch: str = "",
    category: str = "",
    evidence: str = "",
    proofs: Iterable[Attachment] = (),
) -> str:
    """Propose a cause: of the problem in a branch, or of another cause, whose branch and bone it takes over."""
    tree = Tree(record)
    above = _own(tree, parent, field="parent") if parent else None
    cause = Cause(
        organisation=record.organisation, record=Record(pk=record.pk), round=record.round, parent=above,
        branch=above.branch if above else branch, category=category or (above.category if above else ""),
        text=text.strip(), evidence=evidence.strip(), files=named(record, proofs), proposed_by=person_of(by),
        proposed_at=timezone.now(),
        number=(causes_of(record).aggregate(highest=Max("number"))["highest"] or 0) + 1,
    )  # fmt: skip
    _refuse_place(tree, cause)
    _refuse_words(tree, cause)
    cause.warnings = warnings_about(tree, cause)
    cause.save(force_insert=True)
    return str(cause)


def _refuse_place(tree: Tree, cause: Cause) -> None:
    """A known branch and bone; below a cause that is open and no root, within nine whys."""
    if cause.branch not in Cause.Branch.values:
        raise Refused(_("Choose the question that it answers."), field="branch")
    if cause.category not in Cause.Category.values:
        raise Refused(_("Choose a category."), field="category")
    above = next(tree.above(cause), None)
    if above is None:
        return
    if above.state == State.EXCLUDED:
        raise Refused(_("%(code)s is excluded; nothing lies behind it.") % {"code": above.code}, field="parent")
    if above.is_root:
        sentence = _("%(code)s is verified as root: revise it first, if you ask why once more.")
        raise Refused(sentence % {"code": above.code}, field="parent")
    if tree.depth(cause) + tree.height(cause) > rules.DEEPEST:
        raise Refused(_("A chain has %(most)d whys at most.") % {"most": rules.DEEPEST}, field="parent")


def _refuse_words(tree: Tree, cause: Cause) -> None:
    """A text there must be, and in one chain no why may come back: it would go round in a circle."""
    if not cause.text:
        raise Refused(_("Say what the cause is."), field="text")
    same = next((one for one in tree.above(cause) if same_words(one.text, cause.text)), None)
    if same is not None:
        sentence = _("It says the same as %(code)s, which it should explain: the chain would go round in a circle.")
        raise Refused(sentence % {"code": same.code}, field="text")


def warnings_about(tree: Tree, cause: Cause) -> list[str]:
    """Codes of what speaks against it without forbidding it; kept with the cause, shown beside it."""
    problem = f"{tree.record.title}\n{tree.record.problem}"
    above = next(tree.above(cause), None)
    alone = cause.verified_by_id is not None and cause.verified_by_id == cause.proposed_by_id
    found = {
        rules.RESTATES: likeness(cause.text, problem) >= rules.LIKE_THE_PROBLEM,
        rules.REPEATS: above is not None and likeness(cause.text, above.text) >= rules.LIKE_THE_PROBLEM,
        rules.HUMAN: cause.branch != Cause.Branch.SYSTEM and rules.blames_a_person(cause),
        rules.OWN: alone,
        rules.GAP: cause.is_root and any(one.state != State.VERIFIED for one in tree.above(cause)),
    }
    return [code for code, holds in found.items() if holds]


@act("capa", "revise_cause")
def revise_cause(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    cause: Cause,
    text: str,
    category: str,
    parent: Cause | None = None,
    branch: str = "",
    evidence: str = "",
    proofs: Iterable[Attachment] | None = None,
) -> str:
    """A new version of its words and place. A verified one is a proposal again; its chain moves with it."""
    tree = Tree(record)
    found, above = _own(tree, cause), _own(tree, parent, field="parent") if parent else None
    if found.state == State.EXCLUDED:
        raise Refused(_("%(code)s is excluded; add a new cause instead.") % {"code": found.code}, field="cause")
    if above is not None and (above.pk == found.pk or above in tree.behind(found)):
        sentence = _("%(code)s lies behind %(cause)s: the chain would go round in a circle.")
        raise Refused(sentence % {"code": above.code, "cause": found.code}, field="parent")
    new = {
        "text": text.strip(), "category": category, "evidence": evidence.strip(),
        "files": _files(found, record, proofs), "parent_id": above.pk if above else None,
        "branch": above.branch if above else branch or found.branch,
    }  # fmt: skip
    if all(getattr(found, name) == value for name, value in new.items()):
        raise Refused(_("Nothing was changed."))
    for name, value in new.items():
        setattr(found, name, value)
    _refuse_place(tree, found)
    _refuse_words(tree, found)
    _propose_anew(tree, found, person_of(by))
    for one in tree.behind(found):
        if one.branch != found.branch:
            one.branch = found.branch
            one.save(update_fields=["branch"])
    _reconsider(tree, found)
    return str(found)


def _files(cause: Cause, record: Capa, proofs: Iterable[Attachment] | None) -> list[dict[str, str]]:
    """The files named as its evidence from now on; those it has, where nothing is said of files."""
    return cause.files if proofs is None else named(record, proofs)


def _reconsider(tree: Tree, cause: Cause) -> None:
    """What speaks against the causes behind it depends on it: say anew what does."""
    for one in tree.behind(cause):
        warnings = [] if one.state == State.EXCLUDED else warnings_about(tree, one)
        if warnings != one.warnings:
            one.warnings = warnings
            one.save(update_fields=["warnings"])


def _propose_anew(tree: Tree, cause: Cause, author: Person | None) -> None:
    cause.version += 1
    cause.state, cause.is_root, cause.method = State.PROPOSED, False, ""
    cause.verified_by = cause.verified_at = cause.verified_round = None
    cause.proposed_by, cause.proposed_at = author, timezone.now()
    cause.warnings = warnings_about(tree, cause)
    cause.save()


@act("capa", "verify_cause")
def verify_cause(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    cause: Cause,
    method: str,
    evidence: str,
    proofs: Iterable[Attachment] | None = None,
    is_root: bool = False,
) -> str:
    """State by which method and evidence it is known, with files of the record.

    is_root: nothing that we can change lies behind it.
    """
    tree = Tree(record)
    found, verifier = _own(tree, cause), person_of(by)
    if found.state == State.EXCLUDED or found.verified_round == record.round:
        raise Refused(_("This cause has moved on in the meantime."), field="cause")
    if method not in Cause.Method.values:
        raise Refused(_("Name the method by which it was verified."), field="method")
    if not evidence.strip():
        raise Refused(_("Say what shows it."), field="evidence")
    if verifier and verifier.pk == found.proposed_by_id and _somebody_else(verifier):
        raise Refused(_("You wrote this cause; somebody else verifies it."), field="cause")
    if is_root:
        _refuse_root(tree, found)
    found.state, found.method, found.evidence, found.is_root = State.VERIFIED, method, evidence.strip(), is_root
    found.files = _files(found, record, proofs)
    found.verified_by, found.verified_at, found.verified_round = verifier, timezone.now(), record.round
    found.warnings = warnings_about(tree, found)
    found.save()
    _reconsider(tree, found)
    return str(found)


def _somebody_else(person: Person) -> bool:
    return staff_with_roles(WORKERS).exclude(pk=person.pk).exists()


def _refuse_root(tree: Tree, cause: Cause) -> None:
    """A root is a leaf, and the answer to the second why at least."""
    left = next((one for one in tree.behind(cause) if one.state != State.EXCLUDED), None)
    if left is not None:
        words = {"code": cause.code, "behind": left.code}
        raise Refused(_("%(behind)s lies behind %(code)s, so it is no root.") % words, field="is_root")
    if tree.depth(cause) < rules.LEAST_WHYS:
        raise Refused(_("A single why is no chain: ask at least once more why it is so."), field="is_root")


@act("capa", "exclude_cause")
def exclude_cause(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    cause: Cause,
    why: str,
    evidence: str,
    proofs: Iterable[Attachment] | None = None,
) -> str:
    """It is not so: with the reason and what shows it. What was proposed behind it goes with it."""
    tree = Tree(record)
    found = _own(tree, cause)
    if found.state == State.EXCLUDED:
        raise Refused(_("This cause has moved on in the meantime."), field="cause")
    if not why.strip():
        raise Refused(_("Give a reason."), field="reason")
    if not evidence.strip():
        raise Refused(_("Say what shows it."), field="evidence")
    behind = [one for one in tree.behind(found) if one.state != State.EXCLUDED]
    kept = next((one for one in behind if one.state == State.VERIFIED), None)
    if kept is not None:
        sentence = _("%(code)s behind it is verified: exclude that one first.")
        raise Refused(sentence % {"code": kept.code}, field="cause")
    found.evidence, found.files = evidence.strip(), _files(found, record, proofs)
    for one in (found, *behind):
        _exclude(one, why.strip() if one is found else _("With %(code)s.") % {"code": found.code})
    return str(found)


def _exclude(cause: Cause, why: str) -> None:
    cause.state, cause.why_excluded, cause.is_root, cause.method = State.EXCLUDED, why, False, ""
    cause.verified_by = cause.verified_at = cause.verified_round = None
    cause.warnings = []
    cause.save()


@act("capa", "justify_no_cause")
def justify_no_cause(record: Capa, *, by: Actor, signature: Signature | None, no_cause_reason: str) -> None:
    """Keep the signed reason why the CAPA goes on without a verified cause."""
    record.no_cause_reason = no_cause_reason
