"""When evidence of an action is soft: it tells of people and paper only, and of nothing that holds without them.

Training and a revised procedure are the weakest of the known strengths of action (the hierarchy that VA NCPS and the
8D handbooks use: remove, lock, detect, instruct); an auditor asks what else was changed.
"""

import re

from django.utils.translation import gettext_lazy as _

from qms.web.shapes import Words

SOFT = (
    r"re-?train\w*", r"train(ed|ing|ings)?", r"instruct(ed|ion|ions)?", r"remind(ed|er|ers)?", r"brief(ed|ing)?",
    r"(procedure|instruction|sop|document)s? (was |were )?(revised|updated|changed)",
    r"(revised|updated|changed) (the )?(procedure|instruction|sop|document)s?",
    r"(nach|ein|unter)?geschult", r"schulung(en)?", r"unterw(ei|ie)s\w*", r"sensibilisiert", r"belehrt",
    r"(anweisung|verfahren|prozedur)\w* (wurde |wurden )?(überarbeitet|geändert|aktualisiert)",
)  # fmt: skip
HARD = re.compile(
    r"\d|photo|picture|poka|interlock|lock|sensor|camera|gauge|fixture|measure|tool|test|sperr|lehre|vorricht|kamera|"
    r"messung|prüf",
    re.IGNORECASE,
)
_SOFT = re.compile(r"\b(" + "|".join(SOFT) + r")\b", re.IGNORECASE)


def soft(evidence: str) -> Words | None:
    """The warning about evidence that names training or paper and no figure, device or check; else None."""
    if evidence and _SOFT.search(evidence) and not HARD.search(evidence):
        return _("Training or a revised procedure alone seldom keeps. What was changed so that it holds without them?")
    return None
