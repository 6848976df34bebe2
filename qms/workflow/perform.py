"""The one way through a workflow: lock, compare the version, ask role and guards, take the signature, run the act.

A domain binds the body of an act with `@act("complaint", "acknowledge")`; what the decorator returns is the service.
State, event, clocks, tasks and search follow from the declaration, in the same transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.queries import seat_held
from qms.accounts.seat import SYSTEM, Seat, SystemActor
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.lib.text import excerpt
from qms.organisations.context import because, behind_the_counter
from qms.records.models import Event, Record
from qms.records.offers import kind_of
from qms.records.search import refresh
from qms.records.services import record_event
from qms.signatures.ceremony import Signing, check_factors, shows_what_is, sign
from qms.signatures.models import Signature
from qms.workflow.asks import ask_for
from qms.workflow.declare import WORKFLOWS, Transition, Workflow, blocked_by, kept_out, may
from qms.workflow.refusals import Illegal, Stale

Actor = Seat | SystemActor
Body = Callable[..., str | None]
BODIES: dict[tuple[str, str], Body] = {}
ANNOUNCERS: dict[str, Callable[["Done"], None]] = {}


@dataclass(frozen=True)
class Done:
    """An act that was done: for those who announce it."""

    record: Any
    transition: Transition
    by: Actor
    reason: str
    from_state: str
    data: Mapping[str, Any] = field(default_factory=dict)
    signature: Signature | None = None


def act(kind: str, name: str) -> Callable[[Body], Callable[..., Any]]:
    """Bind the body of an act. The body gets the locked record, `by`, `signature` and the act's data as keywords.

    It may return what the act was about, in short ("A01 Replace the nozzle"): the timeline names it.
    """

    def bind(body: Body) -> Callable[..., Any]:
        BODIES[(kind, name)] = body

        def service(
            record: Any,
            *,
            by: Actor,
            reason: str = "",
            version: int | None = None,
            signing: Signing | None = None,
            **data: Any,
        ) -> Any:
            return perform(record, name, by=by, data=data, reason=reason, version=version, signing=signing)

        service.__name__, service.__doc__ = body.__name__, body.__doc__
        return service

    return bind


def perform(
    record: Any,
    name: str,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> Any:
    """Do the act and return the record as it is afterwards.

    version: what the person saw; another one is Stale. Raises Illegal (not in this state, not for this person),
    Stale, or Refused with the sentence of the guard, the act or the ceremony.
    """
    workflow = WORKFLOWS[record.kind]
    transition = workflow.transition(name)
    if transition is None:
        raise Illegal(_("There is no such act."))
    _refuse_wrong_person(transition, by)
    if transition.meaning and isinstance(by, Seat):
        _refuse_early(workflow, transition, record, version, by, reason, signing)
        if signing is None:
            raise Refused(_("This act is signed: password and code are needed."), field="password")
        check_factors(signing, by=by)
    with behind_the_counter(), transaction.atomic():
        locked = lock(record)
        by = seat_held(by) if isinstance(by, Seat) else by  # it may have been withdrawn while we waited
        _refuse_wrong_person(transition, by)
        _refuse_early(workflow, transition, locked, version, by, reason, signing)
        because(reason or str(transition.history))
        signature = _sign(locked, transition, signing, data or {}, by)
        done = Done(locked, transition, by, reason, locked.state, data or {}, signature)
        body = BODIES.get((locked.kind, name))
        about = body(locked, by=by, signature=signature, **(data or {})) if body else None
        _move(workflow, done, excerpt(about or "", Event.ABOUT))
        because("")
    return locked


def lock(record: Any) -> Any:
    """The record as it is now, locked until the transaction ends."""
    Record.objects.select_for_update().only("pk").get(pk=record.pk)
    return kind_of(record.kind).model._default_manager.get(pk=record.pk)


def _refuse_wrong_person(transition: Transition, by: Actor) -> None:
    if isinstance(by, Seat) and not may(transition, by):
        raise Illegal(_("Your role does not allow this."))


def _refuse_early(
    workflow: Workflow, transition: Transition, record: Any, version: int | None, by: Actor, reason: str,
    signing: Signing | None = None,
) -> None:  # fmt: skip
    if version not in (None, record.version) and not _same_content(transition, record, version, signing, by):
        raise Stale(_("The record has changed since you opened the page."), record)
    if record.state not in transition.sources:
        state = workflow.state(record.state)
        label = state.customer_label if transition.for_customer else state.label
        raise Illegal(_("This is not possible in the state “%(state)s”.") % {"state": label})
    blocked = blocked_by(transition, record, by if isinstance(by, Seat) else None)
    if blocked:
        raise Refused(blocked)
    if transition.reason and not reason.strip():
        raise Refused(_("Give a reason."), field="reason")


def _same_content(
    transition: Transition, record: Any, version: int | None, signing: Signing | None, by: Actor
) -> bool:  # fmt: skip
    """What is signed goes by its content: what happened beside it voids no signing page."""
    if not transition.meaning or signing is None or version is None or not isinstance(by, Seat):
        return False
    return shows_what_is(record, signing, version=version, by=by)


def _sign(
    record: Any, transition: Transition, signing: Signing | None, data: Mapping[str, Any], by: Actor
) -> Signature | None:
    if not transition.meaning or signing is None or not isinstance(by, Seat):
        return None
    shared = transition.customer_history is not None
    return sign(
        record, signing, act=transition.act, meaning=str(transition.meaning), decided=dict(data), shared=shared, by=by
    )


def _move(workflow: Workflow, done: Done, about: str) -> None:
    """Write state and version, event, clocks, tasks and search; then tell the people concerned."""
    record, transition = done.record, done.transition
    decided = record.state if record.state in transition.outcomes else None  # the body found another end
    target = workflow.state(decided or transition.target or record.state)
    if target.code != done.from_state:
        record.state, record.state_since, record.turn = target.code, timezone.now(), target.turn
        record.closed_at = timezone.now() if target.final else None
    record.version += 1
    save(record)
    if record.state != done.from_state and not transition.for_customer and (kept := kept_out(record, record.state)):
        raise Refused(kept)
    record_event(
        record,
        act=transition.act,
        from_state=done.from_state,
        to_state=record.state,
        by=done.by,
        reason=done.reason,
        signature=done.signature.pk if done.signature else None,
        shared=transition.customer_history is not None,
        **_told(transition, about),
    )
    _run_clocks(record, transition)
    ask_for(workflow, record, by=done.by, done_act=transition.act)
    refresh(record)
    announcer = ANNOUNCERS.get(record.kind)
    if announcer:
        announcer(done)


def _told(transition: Transition, about: str) -> dict[str, Any]:
    """Where the event keeps what the act was about: open to the customer only where the transition says so."""
    if transition.customer_about:
        return {"about": about}
    return {"detail": {"about": about}} if about else {}


def save(record: Any) -> None:
    """Write registry and child, all but what stays as it was written."""
    kept = {"id", "record_ptr", *kind_of(record.kind).as_written}
    record.save(update_fields=[field.name for field in record._meta.concrete_fields if field.name not in kept])


def _run_clocks(record: Any, transition: Transition) -> None:
    for code in transition.stops:
        stop_clock(record, code)
    if transition.cancels:
        cancel_clocks(record, codes=transition.cancels)
    for start in transition.starts:
        since = getattr(record, start.since) if start.since else None
        start_clock(record, start.code, started_at=since, promised=start.promised)


def begin(record: Any, *, by: Actor, act: str, shared: bool = True) -> None:
    """Take a new record into its workflow: first event, first clocks, first tasks, search."""
    workflow = WORKFLOWS[record.kind]
    record_event(record, act=act, from_state="", to_state=record.state, by=by, shared=shared)
    for start in workflow.begins:
        since = getattr(record, start.since) if start.since else None
        start_clock(record, start.code, started_at=since, promised=start.promised)
    ask_for(workflow, record, by=by, done_act=act)
    refresh(record)


__all__ = ["ANNOUNCERS", "SYSTEM", "Done", "act", "begin", "lock", "perform"]
