"""What must hold before an act on a complaint: each answers None or the sentence that says what must come first."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import Complaint, Investigation, Reply, ReportabilityDecision
from qms.accounts.seat import Seat
from qms.clocks.models import Clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

Sentence = Promise | str | None


def markets(complaint: Complaint) -> "QuerySet[ReportabilityDecision]":
    """The complaint's decisions on reportability, one per market."""
    return ReportabilityDecision.objects.filter(record_id=complaint.pk)


def undecided_market(complaint: Complaint) -> str | None:
    """The first market without a decision."""
    return markets(complaint).filter(outcome="open").values_list("market", flat=True).first()


def unreported_market(complaint: Complaint) -> str | None:
    """The first market that must be told and has not been."""
    rows = markets(complaint).filter(outcome="reportable", submitted_at=None)
    return rows.values_list("market", flat=True).first()


def a_market_is_undecided(complaint: Complaint) -> Sentence:
    """Nothing to decide when every market is decided."""
    if undecided_market(complaint) is None:
        return gettext_lazy("Every market is decided.")
    return None


def a_report_is_due(complaint: Complaint) -> Sentence:
    """Nothing to report when no market is reportable and unreported."""
    if unreported_market(complaint) is None:
        return gettext_lazy("No report to an authority is due.")
    return None


def all_markets_are_decided(complaint: Complaint) -> Sentence:
    """21 CFR 803, MDR Art. 87: the decision on reporting comes before the answer and before closure."""
    market = undecided_market(complaint)
    if market:
        return _("Before that: the decision on reportability for the market %(market)s.") % {"market": market}
    return None


def all_reports_are_made(complaint: Complaint) -> Sentence:
    """A complaint is not closed while a report to an authority is due."""
    market = unreported_market(complaint)
    if market:
        return _("Before that: the report to the authority of the market %(market)s.") % {"market": market}
    return None


def investigation_is_running(complaint: Complaint) -> Sentence:
    """There must be an investigation to conclude."""
    if not Investigation.objects.filter(record_id=complaint.pk, concluded_at=None).exists():
        return gettext_lazy("Every investigation is concluded.")
    return None


def root_cause_is_verified(complaint: Complaint) -> Sentence:
    """A reply rests on concluded investigations and one verified root cause, or on the justified absence of both."""
    if complaint.state == "no_investigation" or (complaint.state == "contested" and complaint.no_investigation_reason):
        return None
    rows = Investigation.objects.filter(record_id=complaint.pk)
    if rows.filter(concluded_at=None).exists():
        return gettext_lazy("Before that: conclude the running investigation.")
    if not rows.filter(root_cause_verified=True).exists():
        return gettext_lazy("Before that: at least one verified root cause.")
    return None


def latest_reply(complaint: Complaint) -> Reply | None:
    """The newest version of the reply."""
    return Reply.objects.filter(record_id=complaint.pk).order_by("-version").first()


def approver_is_not_drafter(complaint: Complaint, seat: Seat) -> Sentence:
    """Separation of duties: two persons stand behind a reply."""
    reply = latest_reply(complaint)
    if reply and reply.drafted_by_id == seat.person.pk:
        return gettext_lazy("You drafted this reply; somebody else approves it.")
    return None


def time_to_answer_has_passed(complaint: Complaint) -> Sentence:
    """Silence means something only after the time agreed for an answer."""
    clock = Clock.objects.filter(record_id=complaint.pk, code="customer_answer", state="running").first()
    if clock and clock.due_at > timezone.now():
        day = timezone.localtime(clock.due_at).strftime("%Y-%m-%d")
        return _("The customer has until %(day)s to answer.") % {"day": day}
    return None
