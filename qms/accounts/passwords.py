"""Passwords may not be made of the words that everybody here knows: OWASP ASVS 5.0, 6.1.2 and 6.2.11."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = (
    "concord", "quality", "complaint", "supplier", "customer", "auditor", "manager", "engineer", "portal", "password",
    "qualitaet", "qualität", "reklamation", "beschwerde", "lieferant", "kunde", "kennwort", "passwort", "welcome",
    "willkommen", "geheim", "secret",
)  # fmt: skip
ENOUGH = 8
"""So many letters and digits, and different other signs, must be left when the words are taken out."""
LOOKED_AT = 500
"""So many characters of a password are judged: whoever types more than a page sends us work, not a password."""
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class WordsOfTheHouseValidator:
    """Refuses a password that is little more than such words, the name of the person's company, and a year."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when too little is left."""
        rest = password[:LOOKED_AT].casefold()
        for word in sorted({*WORDS, *_company(user)}, key=len, reverse=True):
            rest = _without(rest, word)
        rest = re.sub(r"(?:19|20)\d\d", "", rest)
        letters, signs = re.sub(r"[\W_]", "", rest), set(re.sub(r"\w(?<!_)|\s", "", rest))
        if len(letters) + len(signs) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_of_known_words")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return _("The password consists mostly of words that everybody here knows. Choose others.")


def _without(text: str, word: str) -> str:
    """The text without the word, also where digits and signs stand for letters (p4ssw0rd)."""
    alike = text.translate(LOOKALIKES)
    place = alike.find(word)
    while place >= 0:
        text, alike = text[:place] + text[place + len(word) :], alike[:place] + alike[place + len(word) :]
        place = alike.find(word)
    return text


def _company(user: Any) -> set[str]:
    """The name of the host in the person's address: kest of piet@kest.example."""
    host = str(getattr(user, "email", "")).rpartition("@")[2].casefold()
    name = host.rpartition(".")[0].rpartition(".")[2]
    return {name} if len(name) > 3 else set()
