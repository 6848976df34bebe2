"""What must hold about the check of effectiveness of a CAPA."""

from django.utils.functional import Promise

from capa.models import Capa

Sentence = Promise | str | None


def plan_is_agreed(record: Capa) -> Sentence:
    """The criterion is agreed before the actions begin."""
    return None
