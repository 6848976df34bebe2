"""Terms of a glossary: `term(house, de="Naht", avoid="Raupe")`."""

from typing import Any

from qms.documents.models import GlossaryTerm
from qms.documents.services import Wording, add_term
from tests.factories.cast import House


def term(house: House, words: str = "seam", by: str = "manager", language: str = "en", **said: Any) -> GlossaryTerm:
    """A term in use; `de` is its German word, `avoid` the German words that are not to be used."""
    de, avoid = said.pop("de", ""), said.pop("avoid", "")
    wording = Wording(term=words, words={"de": de}, avoided={"de": avoid}, **said)
    with house.sitting(by) as seat:
        return add_term(house.organisation, language=language, said=wording, by=seat)


def some_term(house: House) -> GlossaryTerm:
    """A term of the house; its first one is entered."""
    with house.sitting("manager"):
        found = GlossaryTerm.objects.order_by("created_at").first()
    return found or term(house, de="Naht", avoid="Raupe")
