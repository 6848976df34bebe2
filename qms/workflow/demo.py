"""How the demo's people act: each act at its moment, as its person, signed where it asks for a signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.signatures.demo import signing_as
from qms.workflow.declare import WORKFLOWS
from qms.workflow.perform import lock, perform


def act_as_told(
    house: DemoHouse, record: Any, act: str, part: str, moment: datetime, data: Mapping[str, Any], *, reason: str = ""
) -> Any:
    """Do one act and return the record as it is afterwards. part: of the house, such as `engineer`, `approver:NORD`."""
    transition, seat = WORKFLOWS[record.kind].transition(act), house.seats[part]
    if transition is None:
        raise LookupError(f"{record.kind} has no act {act}")
    given: dict[str, Any] = {"by": seat, "data": data, "reason": reason}
    with told_at(moment), tenant_context(house.acting(part), portal=seat.customer is not None):
        if not transition.meaning:
            return perform(record, act, **given)
        present = record if seat.customer else lock(record)
        with signing_as(present, transition, seat) as signing:
            return perform(present, act, signing=signing, **given)
