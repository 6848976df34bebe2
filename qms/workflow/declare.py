"""How a domain declares its workflow: plain data and small predicates. Page, posts, diagram and tests are driven by it.

A guard takes the record and answers None or the sentence that says what must come first. The same call explains the
blocked act on the page and refuses the post.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qms.accounts.rights import PORTAL_ROLES
from qms.accounts.seat import Seat, Side
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.web.shapes import Tone, Words

Guard = Callable[[Any], Words | None]
SeatGuard = Callable[[Any, Seat], Words | None]
OWNER = "owner"
CUSTOMER = "customer"


@dataclass(frozen=True)
class Ask:
    """A task that a state causes: the act, whom it asks (role codes, OWNER or CUSTOMER), the clock that times it."""

    act: str
    title: Words
    of: tuple[str, ...]
    clock: str = ""
    unless: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class State:
    """A state with our label and the customer's, whose turn it is, its colour, and its place in the stepper."""

    code: str
    label: Words
    customer_label: Words
    turn: Turn
    tone: Tone = "info"
    stage: int | None = None
    customer_stage: int | None = None
    asks: tuple[Ask, ...] = ()
    final: bool = False


@dataclass(frozen=True)
class Start:
    """A clock that an act starts. `since` names the record's field with the starting moment (default: now)."""

    code: str
    since: str = ""
    promised: bool = False


@dataclass(frozen=True)
class Transition:
    """An act on a record: who may do it, what must hold, what it asks for and what it causes.

    target None leaves the state as it is. `outcomes` are the states that the act's body may set instead of the target,
    where what was found decides. `meaning` is the sentence that is signed; empty means no signature.
    quiet: while a guard holds it back there is just no row that it could be about; the page says nothing of it then.
    `history` is the wording for us, `customer_history` the one the customer reads (None: not shown to the customer).
    `customer_about`: the customer also reads which row the act was about, where its body names one.
    """

    act: str
    label: Words
    history: Words
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[str, ...]
    customer_history: Words | None = None
    customer_about: bool = False
    explains: Words | None = None
    form: str = ""
    meaning: Words | None = None
    reason: bool = False
    guards: tuple[Guard, ...] = ()
    seat_guards: tuple[SeatGuard, ...] = ()
    starts: tuple[Start, ...] = ()
    stops: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    icon: str = "circle-dot"
    rank: int = 50
    danger: bool = False
    repeatable: bool = False
    quiet: bool = False
    outcomes: tuple[str, ...] = ()

    @property
    def for_customer(self) -> bool:
        """Whether people of the customer do it in the portal."""
        return bool(set(self.roles) & {role.code for role in PORTAL_ROLES})


@dataclass(frozen=True)
class Workflow:
    """All states and transitions of a kind. Checked when it is made: every name must lead somewhere.

    tasks: what rows of a record ask for beside its state (an action of its owner), told apart by their subject.
    """

    kind: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: str
    stages: tuple[Words, ...] = ()
    customer_stages: tuple[Words, ...] = ()
    begins: tuple[Start, ...] = ()
    tasks: Callable[[Any], Sequence[TaskSpec]] | None = None
    by_code: dict[str, State] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a declaration that names a state or an act that does not exist, or an act twice."""
        self.by_code.update({state.code: state for state in self.states})
        acts = [transition.act for transition in self.transitions]
        if len(set(acts)) != len(acts) or len(self.by_code) != len(self.states):
            raise ValueError(f"{self.kind}: a state or an act is declared twice")
        if any(one.customer_about and one.customer_history is None for one in self.transitions):
            raise ValueError(f"{self.kind}: what an act was about is told to a customer who is not told of the act")
        named = {self.initial} | {
            state for t in self.transitions for state in (*t.sources, *t.outcomes, *([t.target] if t.target else []))
        }
        if named - set(self.by_code):
            raise ValueError(f"{self.kind}: unknown states {sorted(named - set(self.by_code))}")
        asked = {ask.act for state in self.states for ask in state.asks}
        if asked - set(acts):
            raise ValueError(f"{self.kind}: unknown acts {sorted(asked - set(acts))}")

    def transition(self, act: str) -> Transition | None:
        """The transition of that name."""
        return next((one for one in self.transitions if one.act == act), None)

    def state(self, code: str) -> State:
        """The state of that code."""
        return self.by_code[code]


WORKFLOWS: dict[str, Workflow] = {}
Keeper = Callable[[Any, str], str | None]
KEEPERS: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Add a rule of the house above all kinds: what keeps this record out of that state, as a sentence, or None.

    It is asked before an act of ours, for the state the act leads to, and once more when the record is in its new
    state, for what the act itself has written. What a customer does is kept out by the kind's own guards only.
    """
    KEEPERS.append(keeper)


def kept_out(record: Any, state: str) -> str | None:
    """The first sentence that says why the record may not be in that state."""
    return next((sentence for keeper in KEEPERS if (sentence := keeper(record, state))), None)


def register_workflow(workflow: Workflow) -> Workflow:
    """Make the workflow of a kind known."""
    WORKFLOWS[workflow.kind] = workflow
    return workflow


def may(transition: Transition, seat: Seat) -> bool:
    """Whether the seat's roles and side allow the act at all."""
    side = Side.PORTAL if transition.for_customer else Side.STAFF
    return seat.side == side and seat.has_role(*transition.roles)


def blocked_by(transition: Transition, record: Any, seat: Seat | None) -> str | None:
    """The first sentence that says what must come before, or None when the act is possible now."""
    checks: Sequence[Words | None] = [guard(record) for guard in transition.guards]
    if seat is not None:
        checks = [*checks, *(guard(record, seat) for guard in transition.seat_guards)]
    first = next((str(sentence) for sentence in checks if sentence), None)
    if first is None and not transition.for_customer and transition.target not in (None, record.state):
        return kept_out(record, str(transition.target))
    return first
