"""Many records at once, as a file brings them: the same rules as for one, all of them or none.

What differs from a single receipt, and why:

- Nobody is mailed per record. One notice tells the quality managers of the whole file.
- A record whose moment (receipt of a complaint, detection of a nonconformity) lies within the last 30 days keeps its
  clocks from that moment, and its ladder rings from now on; steps of the past tell nobody. An older one is backlog: its
  clocks start with the import, show their due times in every list, and ring nobody, so that an archive of forty
  thousand letters does not send a hundred thousand mails. The same holds for recent ones beyond the first 500 of a
  file.
- The awareness of a complaint stays the day of receipt, so statutory clocks, which start at the assessment, are never
  made kinder.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.utils import timezone

from qms.accounts.seat import Seat, SystemActor
from qms.clocks.services.many import ClockMaker
from qms.importing.importers import Importer
from qms.organisations.context import because
from qms.organisations.models import Organisation
from qms.records.offers import kind_of
from qms.records.services import Arrivals
from qms.workflow.arrive import Run, beginnings
from qms.workflow.declare import Start

RECENT = timedelta(days=30)
RINGING_AT_MOST = 500


class Filing:
    """Files new records of one kind together; use it inside the transaction that shall hold them.

    with Filing(importer, organisation, by=seat, source="letters.csv") as filing:
        filing.take(records)         # any number of times
        filing.file(progress)        # returns the numbers
    """

    def __init__(self, importer: Importer, organisation: Organisation, *, by: Seat | SystemActor, source: str) -> None:
        """source: the name of the file, kept in the first event of each record."""
        self._importer = importer
        self._by, self._source, self._moment = by, source, timezone.now()
        self._arrivals = Arrivals(organisation, kind_of(importer.kind), words=importer.words)
        self._clocks = ClockMaker(organisation)
        self._ringing = 0

    def __enter__(self) -> Self:
        self._arrivals.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._arrivals.__exit__(kind, error, trace)

    def take(self, records: Sequence[Any]) -> None:
        """Prepare records made by the importer's drafts. No lock is taken, nothing is visible to others."""
        recent = {one.pk for one in records if self._rings(one)}

        def run(record: Any, start: Start) -> Run:
            since: datetime = getattr(record, start.since) if start.since else self._moment
            if self._is_old(record):
                since = self._moment
            return Run(since, self._moment if record.pk in recent else None)

        detail = {"file": self._source}
        rows = beginnings(records, self._clocks, by=self._by, act=self._importer.act, run=run, detail=detail)
        self._arrivals.stage(records, rows)

    def _is_old(self, record: Any) -> bool:
        since: datetime = getattr(record, self._importer.since)
        return self._moment - since > RECENT

    def _rings(self, record: Any) -> bool:
        if self._ringing >= RINGING_AT_MOST or self._is_old(record):
            return False
        self._ringing += 1
        return True

    def file(self, reason: str, progress: Callable[[int], None]) -> list[str]:
        """Number and store what was taken; returns the numbers. `reason` goes into the trail."""
        because(reason)
        numbers = self._arrivals.admit(progress)
        because("")
        return numbers
