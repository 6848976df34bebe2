"""What must hold about the causes of a CAPA before it leaves the analysis."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from capa.models import Capa

Sentence = Promise | str | None


def a_cause_is_verified(record: Capa) -> Sentence:
    """ISO 13485:2016 8.5.2 b): the cause is known, or somebody signed why it cannot be."""
    if record.no_cause_reason:
        return None
    return gettext_lazy("Before that: a verified cause, or a signed reason why there is none.")
