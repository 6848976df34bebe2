"""Many complaints at once, as a file brings them: the same rules as for one, all of them or none.

What differs from a single receipt, and why:

- Nobody is mailed per complaint. One notice tells the quality managers of the whole file.
- A complaint received within the last 30 days keeps its clocks from the day of receipt, and its ladder rings from now
  on; steps of the past tell nobody. An older one is backlog: its clocks start with the import, show their due times in
  every list, and ring nobody, so that an archive of forty thousand letters does not send a hundred thousand mails.
  The same holds for recent ones beyond the first 500 of a file.
- The awareness stays the day of receipt, so statutory clocks, which start at the assessment, are never made kinder.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.utils import timezone

from feedback.models import Channel, Complaint
from feedback.queries import own_words
from feedback.services.receipt import Report, build, refuse_impossible, said
from qms.accounts.seat import Seat, SystemActor
from qms.clocks.services.many import ClockMaker
from qms.lib.ids import uuid7
from qms.organisations.context import because
from qms.organisations.models import Customer, Organisation, Site
from qms.organisations.staging import like
from qms.records.offers import kind_of
from qms.records.services import Arrivals
from qms.workflow.arrive import Run, beginnings
from qms.workflow.declare import Start

RECENT = timedelta(days=30)
RINGING_AT_MOST = 500


class Drafts:
    """Makes the unsaved complaints of imported reports.

    Complaints of one customer and site are alike but for their report, so what they have in common is built once.
    """

    def __init__(self, organisation: Organisation, *, by: Seat | SystemActor, shared: bool = False) -> None:
        """shared: whether a customer may follow the complaints."""
        self._organisation, self._by, self._shared = organisation, by, shared
        self._alike: dict[tuple[object, object], Complaint] = {}

    def complaint(
        self, report: Report, *, customer: Customer | None, site: Site | None = None, import_key: str = ""
    ) -> Complaint:
        """The unsaved complaint of a report. Raises Refused with the field that is wrong.

        Without a customer, such as a consumer's letter to an authority, nobody outside can follow it.
        """
        refuse_impossible(report)
        alike = self._of(customer, site)
        key = uuid7()
        return like(alike, id=key, record_ptr_id=key, import_key=import_key, **said(report))

    def _of(self, customer: Customer | None, site: Site | None) -> Complaint:
        key = (customer and customer.pk, site and site.pk)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = build(
                self._organisation, customer=customer, report=Report(description=""), by=self._by, site=site,
                channel=Channel.IMPORT, shared=self._shared and customer is not None,
            )  # fmt: skip
        return found


class Filing:
    """Files new complaints together; use it inside the transaction that shall hold them.

    with Filing(organisation, by=seat, source="letters.csv") as filing:
        filing.take(complaints)      # any number of times
        filing.file(progress)        # returns the numbers
    """

    def __init__(self, organisation: Organisation, *, by: Seat | SystemActor, source: str) -> None:
        """source: the name of the file, kept in the first event of each complaint."""
        self._by, self._source, self._moment = by, source, timezone.now()
        self._arrivals = Arrivals(organisation, kind_of("complaint"), words=own_words)
        self._clocks = ClockMaker(organisation)
        self._ringing = 0

    def __enter__(self) -> Self:
        self._arrivals.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._arrivals.__exit__(kind, error, trace)

    def take(self, complaints: Sequence[Complaint]) -> None:
        """Prepare complaints made by `Drafts`. No lock is taken, nothing is visible to others."""
        recent = {one.pk for one in complaints if self._rings(one)}

        def run(complaint: Complaint, start: Start) -> Run:
            since: datetime = getattr(complaint, start.since) if start.since else self._moment
            if self._moment - complaint.received_at > RECENT:
                since = self._moment
            return Run(since, self._moment if complaint.pk in recent else None)

        detail = {"file": self._source}
        rows = beginnings(complaints, self._clocks, by=self._by, act="receive", run=run, detail=detail)
        self._arrivals.stage(complaints, rows)

    def _rings(self, complaint: Complaint) -> bool:
        if self._ringing >= RINGING_AT_MOST or self._moment - complaint.received_at > RECENT:
            return False
        self._ringing += 1
        return True

    def file(self, reason: str, progress: Callable[[int], None]) -> list[str]:
        """Number and store what was taken; returns the numbers. `reason` goes into the trail."""
        because(reason)
        numbers = self._arrivals.admit(progress)
        because("")
        return numbers
