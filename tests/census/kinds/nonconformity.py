"""Nonconformities."""

import datetime as dt
from typing import Any

from capa.models import Concession, ContainmentMeasure, Disposition
from tests.census.kinds.canaries import Poison, canary, poison_rows
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.nonconformities import (
    REQUEST,
    WAYS,
    carried_out,
    disposed,
    evaluated,
    nonconformity,
    recorded,
    row,
)
from tests.factories.records import do


def with_a_measure(house: House) -> Any:
    """A measure is planned and not done."""
    planned = {"place": "transit", "action": "Stop the shipment.", "due_on": dt.date(2099, 1, 1)}
    return do(house, nonconformity(house), "plan_containment", "engineer", **planned)


def with_a_proposal(house: House) -> Any:
    """A disposition waits for approval."""
    words = {"decision": "scrap", "quantity": 40, "justification": "Too wide."}
    return do(house, nonconformity(house, "contained"), "propose_disposition", "engineer", **words)


def with_rework_done(house: House) -> Any:
    """Rework was carried out and waits for its re-inspection."""
    return carried_out(house, disposed(house, nonconformity(house, "contained"), "rework"))


def three(house: House) -> Three:
    """Both customers are asked for a concession; of the third record nobody outside knows."""
    asked = "concession_asked"
    return Three(nonconformity(house, asked), nonconformity(house, asked, customer=house.aurelia), nonconformity(house))


def tell(house: House, record: Any) -> None:
    """A disposition with its reasons, which only we read; the customer is asked and refuses."""
    words = {"decision": "use_as_is", "quantity": 40, "justification": canary("justification")}
    record = do(house, record, "propose_disposition", "engineer", **words)
    record = do(house, record, "approve_disposition", "manager")
    with house.sitting("engineer"):
        for model in STAFFS:
            poison_rows(model, record)  # before the customer is told
    record = do(house, record, "correct", "engineer", reason=canary("reason of correction"), part_number="B-11")
    record = do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.manager)
    record = do(house, record, "ask_concession", "engineer", disposition=row(house, record), request=REQUEST)
    record = do(house, record, "refuse_concession", "piet", answer_text="The fit is affected.")


def internal(house: House) -> Any:
    """Parts of nordlicht of which nothing is asked."""
    return recorded(house, title=canary("twin title"), description=canary("twin words"))


STAFFS = (ContainmentMeasure, Disposition)
ENTRY = Entry(
    ways=WAYS,
    stands="concession_asked",
    poison=Poison(
        state="contained", heard=10, tell=tell, internal=internal, staffs=STAFFS,
        partly={Concession: "what is asked and answered is the customer's"},
    ),
    staff=Pins(1, {"": 14, "?tab=parts": 13, "?tab=files": 8, "?tab=history": 8, "as-customer/": 12}),
    portal=Pins(3, {"": 12}),
    three=three,
    at={
        "complete_containment": with_a_measure,
        "approve_disposition": with_a_proposal,
        "reinspect": with_rework_done,
        "finish": lambda house: carried_out(house, nonconformity(house, "dispositioned")),
        "close": lambda house: evaluated(house, nonconformity(house, "implemented")),
    },
)  # fmt: skip
