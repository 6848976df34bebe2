"""8D reports in any state, made through the services with the fewest words: `eight_d(house, "complete")`."""

from typing import Any

from capa.models import EightD, Step
from capa.services.eight_d import open_eight_d
from qms.records.models import Record
from tests.factories.capas import capa
from tests.factories.cast import House
from tests.factories.records import Ways, do

WORDS = {
    "d0": "Deliveries stopped on the day of the report.", "d2": "Three of fifty brackets crack beside the weld.",
    "d4": "Robot 2 welded at 182 A; its controller took the value of another part.",
    "d8": "We thank the team, and you for reporting it.",
}  # fmt: skip


def opened(
    house: House, by: str = "engineer", capa_in: str = "awaiting_effect", sources: tuple[Record, ...] = (),
    **changes: Any,
) -> EightD:  # fmt: skip
    """The report of a CAPA for nordlicht that was just begun; the CAPA holds what every discipline needs."""
    source = capa(house, capa_in, sources=sources)
    said = {"customer": house.nordlicht, "customer_reference": "NL-4711", **changes}
    with house.sitting(by) as seat:
        return open_eight_d(source, by=seat, **said)


def share(house: House, record: EightD, step: str, text: str | None = None, **more: Any) -> EightD:
    """The engineer shows a discipline."""
    words = WORDS.get(step, "") if text is None else text
    shown: EightD = do(house, record, "share_discipline", "engineer", step=step, text=words, **more)
    return shown


def _complete(house: House, record: EightD) -> EightD:
    for step in Step.values:
        record = share(house, record, step)
    done: EightD = do(house, record, "submit_report", "engineer")
    return done


WAYS = Ways(
    "eight_d",
    opened,
    (
        ("complete", _complete),
        ("accepted", lambda h, r: do(h, r, "accept_report", "piet")),
        ("closed", lambda h, r: do(h, r, "close", "manager")),
    ),
    {"void": ("open", lambda h, r: do(h, r, "void", "manager"))},
)


def eight_d(house: House, state: str = "open", **changes: Any) -> EightD:
    """A report that has come to this state by the usual way."""
    record: EightD = WAYS.make(house, state, **changes)
    return record
