"""The demo's changes are told at any hour, and by a process that goes on where another one was killed."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from changecontrol.demo.changes import Telling, closed, enter_lines_of_supply, put_rules_in_force
from qms.accounts.demo import HARBOR, tell_house
from qms.organisations.context import Acting, tenant_context
from qms.signatures import demo as signing
from qms.workflow.starting import give_starting_rules


def test_a_change_is_told_to_its_end_at_any_hour_and_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    house = tell_house(HARBOR)
    with tenant_context(Acting(house.organisation.pk, source="test")):
        give_starting_rules(house.organisation)
    put_rules_in_force(house)
    enter_lines_of_supply(house)
    for hour in (3, 16):  # at 16:40 the story comes past midnight of the machine's clock before that of New York
        monkeypatch.setattr(signing, "_places", count(1))  # as every process begins
        moment = (timezone.now() - timedelta(days=150)).replace(hour=hour, minute=40)
        telling = Telling(house, f"Told at {hour}:40", moment)
        closed(telling)
        assert telling.record.state == "closed"
