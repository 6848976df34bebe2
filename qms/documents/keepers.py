"""What else keeps an approved revision from taking effect once its day has come: other apps say it.

register_keeper(lambda document, revision: None or the sentence that says what it waits for)
"""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

from qms.documents.models import Document

Sentence = Promise | str | None
Keeper = Callable[[Document, Any], Sentence]
"""Asked with the document and its revision that is being worked on, of which the text may not be read yet."""
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> Keeper:
    """Ask this, too, before a revision takes effect. What it answers can be another thing five minutes later."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def kept_by_others(document: Document, revision: Any) -> Sentence:
    """The first sentence of those that keep it, or None."""
    answers = (keeper(document, revision) for keeper in _keepers)
    return next((answer for answer in answers if answer is not None), None)
