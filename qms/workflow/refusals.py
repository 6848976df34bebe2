"""Why an act does not happen, beside a plain refusal."""

from typing import Any

from qms.lib.refusal import Refused


class Illegal(Refused):
    """The act does not exist in this state or for this person; a page never offers it. Answered with 409."""


class Stale(Refused):
    """The record has changed since the page was opened. Carries the record as it is now. Answered with 409."""

    def __init__(self, sentence: str, record: Any) -> None:
        """Keep the present record for the page that shows both sides."""
        super().__init__(sentence)
        self.record = record
