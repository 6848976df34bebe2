"""The registrations that a seat may see, and whether one can be referred to."""

from typing import cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.organisations.days import today
from qms.records.models import Record, RecordCustomer
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind
from qms.registrations.models import Certificate, Registration
from qms.web.times import day_words

LISTED = (
    "number", "title", "kind", "state", "created_at", "type", "body", "reference", "valid_from", "valid_until",
)  # fmt: skip


def registrations(seat: Seat) -> QuerySet[Registration]:
    """The registrations that the seat may see: of a customer those that are shared with it."""
    return cast(QuerySet[Registration], visible_of_kind(kind_of("registration"), seat))


def listed(seat: Seat) -> QuerySet[Registration]:
    """The registrations for a list, with the names it shows."""
    if seat.side is Side.PORTAL:
        return registrations(seat).only(*LISTED)
    return registrations(seat).select_related("owner").only(*LISTED, "owner__name")


def registration(seat: Seat, number: str) -> Registration:
    """The registration with this number, or 404."""
    return cast(Registration, get_visible(kind_of("registration"), seat, number))


def certificates_of(record: Registration) -> list[Certificate]:
    """Everything that was issued for it, the latest first; a customer's role reads the latest only."""
    rows = Certificate.objects.filter(record_id=record.pk).order_by("-edition")
    return list(rows.only(*(column for column in Certificate.PORTAL_COLUMNS if column != "organisation_id"))[:200])


def current_certificate(record: Registration) -> Certificate | None:
    """The one that holds, or held last."""
    return next((row for row in certificates_of(record) if row.edition == record.edition), None)


def new_certificate(record: Registration) -> Certificate | None:
    """The one that is entered and not confirmed yet. For staff; read once a version of the record."""
    kept: tuple[int, Certificate | None] | None = record.__dict__.get("_new_certificate")
    if kept is None or kept[0] != record.version:
        kept = record.version, Certificate.objects.filter(record_id=record.pk, edition=record.edition + 1).first()
        record.__dict__["_new_certificate"] = kept
    return kept[1]


def why_no_reference(record: Registration, *, site_code: str = "") -> Promise | str | None:
    """Why nothing can be based on it now, as a sentence: it has ended, is not valid, or does not cover the site."""
    standing, shown = record.standing(today(record.organisation)), {"number": record.number}
    if standing == "expired" and record.valid_until is not None:
        return _("%(number)s expired on %(day)s.") % {**shown, "day": day_words(record.valid_until)}
    if standing != "valid":
        return _("%(number)s is not valid.") % shown
    if site_code and record.site_codes and site_code not in record.site_codes:
        return _("%(number)s does not cover the site %(site)s.") % {**shown, "site": site_code}
    return None


def may_concern(record: Record) -> QuerySet[Registration]:
    """The valid registrations that a record may touch as far as the register tells, by number.

    Not those that are shared with other customers only, nor those of other sites.
    """
    rows = Registration.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today(record.organisation)), organisation=record.organisation,
        kind="registration", state="valid",
    )  # fmt: skip
    if record.customer_id is not None:
        shared = RecordCustomer.objects.filter(record=OuterRef("pk"), ended_at=None)
        rows = rows.filter(Exists(shared.filter(customer=record.customer_id)) | ~Exists(shared))
    if record.site is not None:
        rows = rows.filter(Q(site_codes=[]) | Q(site_codes__contains=[record.site.code]))
    return rows.order_by("number")


def own_words(record: Registration) -> SearchText:
    """The searchable words: customers find what they may read of it, staff also what is registered."""
    shared = [str(record.get_type_display()), record.body, record.reference, record.holder, record.scope]
    shared += [*record.part_numbers, *record.products]
    return SearchText(shared=tuple(filter(None, shared)), internal=tuple(record.characteristics))
