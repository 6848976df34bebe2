"""The demo's documents: the glossary, controlled ones, and those that customers have sent."""

from qms.accounts.demo import DemoHouse
from qms.documents.demo import document, external, glossary


def tell(house: DemoHouse) -> None:
    """Tell the documents; those that were told before stay as they are."""
    glossary.tell(house)
    document.tell(house)
    external.tell(house)
