"""The demo's documents: controlled ones, and those that customers have sent."""

from qms.accounts.demo import DemoHouse
from qms.documents.demo import document, external


def tell(house: DemoHouse) -> None:
    """Tell the documents; those that were told before stay as they are."""
    document.tell(house)
    external.tell(house)
