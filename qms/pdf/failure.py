"""Why a PDF could not be made, in a sentence a person can act on."""

from __future__ import annotations


class PdfFailed(Exception):
    """The PDF was not made. `sentence` says why, in the reader's language or the document's."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
