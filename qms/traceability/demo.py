"""The demo's gaps: looked for once every story is told, as the nightly round does."""

from qms.accounts.demo import DemoHouse
from qms.traceability.services import look_for_gaps


def conclude(house: DemoHouse) -> None:
    """Look for the gaps of the house."""
    look_for_gaps(house.organisation)
