"""Nonconformities in any state, made through the services with the fewest words: `nonconformity(house, "closed")`."""

from typing import Any

from capa.models import ContainmentMeasure, Disposition, Nonconformity
from capa.services import nonconformity as services
from tests.factories.cast import House
from tests.factories.records import Step, Ways, do

WORDS = "Bore 12.08 mm on 40 of 500 brackets; drawing asks for 12.00 +0.05."
CONTAINED = [{"place": "house", "action": "Lot L-77 blocked in cage 3.", "quantity": 500}]
REQUEST = "The bore is 0.03 mm above its tolerance. Your assembly uses an M10 screw; the fit is not affected."


def finding(**changes: Any) -> services.Finding:
    """What was found at the final inspection."""
    found: dict[str, Any] = {
        "description": WORDS, "source": "final", "title": "Bore too wide", "product": "Mounting bracket B-10",
        "part_number": "B-10", "lot": "L-77", "quantity_affected": 40, "quantity_inspected": 500,
        "requirement": "Drawing B-10 rev. C, bore 12.00 +0.05", "severity": "major",
    }  # fmt: skip
    return services.Finding(**{**found, **changes})


def recorded(house: House, by: str = "engineer", **changes: Any) -> Nonconformity:
    """A nonconformity of nordlicht's parts that was just recorded."""
    given = {name: changes.pop(name) for name in ("follows", "owner", "import_key", "files") if name in changes}
    customer, site = changes.pop("customer", house.nordlicht), changes.pop("site", house.graz)
    with house.sitting(by) as seat:
        return services.record_nonconformity(
            house.organisation, finding=finding(**changes), by=seat, customer=customer, site=site, **given
        )


def row(house: House, record: Nonconformity, *states: str) -> Disposition:
    """The newest disposition of a nonconformity in one of these states."""
    with house.sitting("manager"):
        rows = Disposition.objects.filter(record_id=record.pk, state__in=states or Disposition.State.values)
        found = rows.order_by("-proposed_at", "-id").first()
        assert found is not None
        return found


def measure(house: House, record: Nonconformity) -> ContainmentMeasure:
    """The newest containment measure."""
    with house.sitting("manager"):
        found = ContainmentMeasure.objects.filter(record_id=record.pk).order_by("-planned_at", "-id").first()
        assert found is not None
        return found


def disposed(
    house: House, record: Nonconformity, decision: str = "scrap", quantity: int = 40, by: str = "engineer"
) -> Nonconformity:
    """The same after a disposition was proposed and approved."""
    words = {"decision": decision, "quantity": quantity, "justification": "Not usable without it."}
    record = do(house, record, "propose_disposition", by, **words)
    return do(house, record, "approve_disposition", "manager")


def asked(house: House, record: Nonconformity) -> Nonconformity:
    """The same after the customer was asked to let its newest disposition pass."""
    wanted = row(house, record, "approved")
    return do(house, record, "ask_concession", "engineer", disposition=wanted, request=REQUEST)


def carried_out(house: House, record: Nonconformity) -> Nonconformity:
    """The same after its newest approved disposition was carried out."""
    wanted = row(house, record, "approved")
    return do(house, record, "carry_out", "engineer", disposition=wanted, evidence="Scrap note 4711.")


def evaluated(house: House, record: Nonconformity, capa_needed: bool = False) -> Nonconformity:
    """The same with evaluation and decision on corrective action."""
    words = {"evaluation": "Worn reamer, changed at once.", "capa_reason": "Single tool, no repetition in a year."}
    return do(house, record, "evaluate", "engineer", capa_needed=capa_needed, **words)


STEPS: tuple[tuple[str, Step], ...] = (
    ("contained", lambda h, n: do(h, n, "contain", "engineer", actions=CONTAINED)),
    ("dispositioned", disposed),
    ("implemented", lambda h, n: do(h, carried_out(h, n), "finish", "engineer")),
    ("closed", lambda h, n: do(h, evaluated(h, n), "close", "manager")),
)
SIDEWAYS: dict[str, tuple[str, Step]] = {
    "concession_asked": ("contained", lambda h, n: asked(h, disposed(h, n, "use_as_is"))),
    "refused": ("concession_asked", lambda h, n: do(h, n, "refuse_concession", "piet", answer_text="The fit is.")),
    "void": ("open", lambda h, n: do(h, n, "void", "manager")),
}
WAYS = Ways("nonconformity", recorded, STEPS, SIDEWAYS)


def nonconformity(house: House, state: str = "open", **changes: Any) -> Nonconformity:
    """A nonconformity that has come to this state by the usual way."""
    return WAYS.make(house, state, **changes)  # type: ignore[no-any-return]
