"""What makes a mail a witness of the trail: words about its newest checkpoint, which the trail provides from above."""

import uuid
from collections.abc import Callable

from qms.web.shapes import Words

Witness = Callable[[uuid.UUID], Words]

_witnesses: list[Witness] = []


def register_witness(witness: Witness) -> None:
    """Say where the words come from. Called once, when the apps are ready; a second call replaces the first."""
    _witnesses[:] = [witness]


def witness_words(organisation: uuid.UUID) -> Words:
    """The words about this organisation's trail, lazy; nothing before its first checkpoint."""
    return _witnesses[0](organisation) if _witnesses else ""
