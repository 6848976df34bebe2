"""The demo's changes are told at any hour, also while it is another day already where the clock of the machine is."""

from datetime import timedelta

from django.utils import timezone

from changecontrol.demo.changes import Telling, _rules, _supply, closed
from qms.accounts.demo import HARBOR, tell_house
from qms.organisations.context import Acting, tenant_context
from qms.workflow.starting import give_starting_rules


def test_a_change_is_told_to_its_end_at_any_hour() -> None:
    house = tell_house(HARBOR)
    with tenant_context(Acting(house.organisation.pk, source="test")):
        give_starting_rules(house.organisation)
    _rules(house)
    _supply(house)
    for hour in (3, 16):
        moment = (timezone.now() - timedelta(days=150)).replace(hour=hour, minute=40)
        telling = Telling(house, f"Told at {hour}:40", moment)
        closed(telling)
        assert telling.record.state == "closed"
