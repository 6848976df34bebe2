"""The newest checkpoint in words, for mails: who keeps the mail can hold the trail against it for ever."""

import uuid

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qms.trail.models import Checkpoint
from qms.web.shapes import Words


def checkpoint_words(organisation: uuid.UUID) -> Words:
    """A lazy sentence about the newest checkpoint of the acting organisation; nothing before the first."""
    last = Checkpoint.objects.filter(organisation_id=organisation).order_by("-number").defer("trace").first()
    if last is None:
        return ""
    sentence = _(
        "Witness of the trail: entry {size} has the digest {digest}; checkpoint {number}, signed with key {key}."
    )
    return format_lazy(sentence, size=last.size, digest=last.digest, number=last.number, key=last.key)
