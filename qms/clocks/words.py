"""Names that are kept as data in the language of the code and shown in the reader's."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from qms.web.shapes import Words


def as_kept(words: Words) -> str:
    """What is stored of a lazy sentence: the untranslated words. A plain str is stored as it stands."""
    if not isinstance(words, Promise):
        return words
    with translation.override(None):
        return str(words)


def as_read(kept: str) -> str:
    """The stored words in the reader's language, where the catalogue has them."""
    return gettext(kept) if kept else ""


def as_read_later(kept: str) -> Words:
    """The same, put into words when a reader is known."""
    return gettext_lazy(kept) if kept else ""
