"""The one exception for a business act that is not allowed or an input that is not accepted."""

from django.utils.functional import Promise


class Refused(Exception):
    """An act was refused; `sentence` tells the person why and what to do.

    `sentence` may be a lazy translation: it is turned into text in the reader's language
    when it is shown. `field` names the form field the sentence belongs to, if there is one.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)
