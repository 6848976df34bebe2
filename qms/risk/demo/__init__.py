"""The demo's studies of risk, held against what the field says."""

from qms.accounts.demo import DemoHouse
from qms.risk.demo import studies


def conclude(house: DemoHouse) -> None:
    """Tell them after the stories of the domains, whose complaints contradict a row."""
    studies.tell(house)
