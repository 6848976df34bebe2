"""The questionnaire about a record that touches a registration, and the least that follows from each yes.

From the practice of assessing changes to what is registered: FDA, Deciding When to Submit a 510(k) for a Change to an
Existing Device (2017); Regulation (EU) 2017/745 Annex IX 2.4 and 4.10, MDCG 2020-3; ISO 13485:2016 7.3.9;
AIAG PPAP, 4th edition, 3.1. A change of the list is a new VERSION; what was answered keeps the version it was asked in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qms.registrations.models import Outcome
from qms.web.shapes import Words

VERSION = 1
ORDER = tuple(Outcome.values)


@dataclass(frozen=True)
class Question:
    """least: the mildest outcome that a yes allows."""

    code: str
    words: Words
    least: Outcome
    citation: str


QUESTIONS = (
    Question(
        "intended_use", _("Does the intended use, an indication, a claim or the group of users change?"),
        Outcome.SUBMISSION, "21 CFR 807.81(a)(3)(ii); MDCG 2020-3",
    ),
    Question(
        "characteristic", _("Does a registered characteristic, specification or performance change?"),
        Outcome.DOCUMENT, "ISO 13485:2016 7.3.9",
    ),
    Question(
        "design", _("Does the principle of operation, the design, a material or the source of energy change?"),
        Outcome.DOCUMENT, "21 CFR 807.81(a)(3)(i); MDCG 2020-3",
    ),
    Question(
        "process",
        _("Does a site, a process (sterilisation too) or a supplier change that the registration names?"),
        Outcome.DOCUMENT, "Regulation (EU) 2017/745 Annex IX 2.4; PPAP 3.1",
    ),
    Question(
        "label", _("Do labels, instructions for use, UDI or warnings change?"), Outcome.DOCUMENT,
        "Regulation (EU) 2017/745 Annex VI; MDCG 2020-3",
    ),
    Question(
        "risk", _("Does a risk rise, or does a new one come that is not controlled by what was submitted?"),
        Outcome.DOCUMENT, "ISO 14971:2019 7",
    ),
    Question(
        "significant",
        _("Is it significant by the rules of the authority or body, or does the agreement with it ask for a notice?"),
        Outcome.NOTIFY, "21 CFR 807.81(a)(3); Regulation (EU) 2017/745 Annex IX 4.10; PPAP 3.1",
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in QUESTIONS}


def too_mild(answers: Mapping[str, bool], outcome: str) -> Question | None:
    """The question whose yes does not allow so mild an outcome, the one that asks for most first; or None."""
    hits = [one for one in QUESTIONS if answers.get(one.code) and ORDER.index(one.least) > ORDER.index(outcome)]
    return max(hits, key=lambda one: ORDER.index(one.least), default=None)
