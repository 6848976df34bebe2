"""What is known about causes in general: how long a chain is, what is no cause yet, what a warning says."""

import re

from django.utils.translation import gettext_lazy as _

from capa.models import Cause
from qms.web.shapes import Words

MOST_CAUSES = 120
DEEPEST = 9
"""Whys in one chain: a chain that asks on and on has left what one's own house can change."""
LEAST_WHYS = 2
"""A root lies at the second why at least: the answer to a single why is the symptom in other words."""
LIKE_THE_PROBLEM = 0.75

RESTATES, REPEATS, HUMAN, OWN, GAP = "restates", "repeats", "human", "own", "gap"
WARNINGS: dict[str, Words] = {
    RESTATES: _("It says the problem again rather than why it is so."),
    REPEATS: _("It says again what it should explain."),
    HUMAN: _("An error of a person is where the asking begins: find what in the system let it happen."),
    OWN: _("It was verified by the one who wrote it: nobody else of the staff may."),
    GAP: _("A why between the problem and this root is not verified."),
}

_HUMAN = re.compile(
    r"\b(?:(?:operator|human|worker)(?:'s)?\s+(?:error|mistake|failure)|careless\w*|inattenti\w*|negligen\w*|forgot\w*"
    r"|bedien(?:er)?fehler|menschliche[sr]?\s+(?:versagen|fehler)|unachtsam\w*|unaufmerksam\w*|fahrl[äa]ssig\w*"
    r"|erreur\s+humaine|error\s+humano|errore\s+umano|b[łl][ąa]d\s+ludzki)\b",
    re.IGNORECASE,
)


def blames_a_person(cause: Cause) -> bool:
    """Whether it names a person's error as cause, by its bone or by its words."""
    return cause.category == Cause.Category.PEOPLE or bool(_HUMAN.search(cause.text[:1000]))
