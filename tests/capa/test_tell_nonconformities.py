"""The demo's nonconformities, in every stage; telling them twice adds none."""

from capa.demo.nonconformity import tell
from capa.models import Nonconformity
from qms.accounts.demo import SCRIPTS, tell_house
from qms.organisations.context import Acting, tenant_context


def test_the_story_shows_every_stage_and_is_told_once() -> None:
    house = tell_house(SCRIPTS[0])
    for _turn in range(2):
        tell(house)
    with tenant_context(Acting(house.organisation.pk, source="test")):
        states = list(Nonconformity.objects.order_by("number").values_list("state", flat=True))
    assert sorted(states) == ["closed", "concession_asked", "contained", "implemented", "open"]
