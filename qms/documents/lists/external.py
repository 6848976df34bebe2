"""The lists of customers' documents: the four days of each on one line. The same declaration makes page, CSV, XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.documents.models import ExternalDocument, ExternalType
from qms.documents.queries.external import listed
from qms.documents.workflow.external import EXTERNAL
from qms.organisations.models import Customer, Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {
    "newest": ("-created_at", "-id"), "received": ("-received_on", "-id"), "number": ("number", "id"),
    "title": ("title", "id"),
}  # fmt: skip
STATES = {state.code: State(state.label, state.tone) for state in EXTERNAL.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, state.tone) for state in EXTERNAL.states}


def columns(seat: Seat) -> list[Column[ExternalDocument]]:
    """The columns for a side: the customer reads received, reviewed and since when it is in force."""
    staff = seat.side is Side.STAFF
    states = STATES if staff else CUSTOMER_STATES
    at = f"/{seat.organisation.slug}{'' if staff else '/portal'}/external-documents/"
    found: list[Column[ExternalDocument]] = [
        Column("record", _("Document"), lambda d: (d.number, d.title), format="record", role="lead",
               link=lambda d: f"{at}{d.number}/", in_export=False),
        Column("number", _("Number"), lambda d: d.number, on_page=False),
        Column("title", _("Title"), lambda d: d.title, on_page=False),
        Column("reference", _("Customer's number"), lambda d: d.reference, role="sub"),
        Column("revision", _("Revision"), lambda d: d.revision, role="half"),
        Column("type", _("Type"), lambda d: d.get_type_display(), on_page=False),
        Column("state", _("State"), lambda d: states[d.state], format="badge", role="half-2"),
        Column("received", _("Received"), lambda d: d.received_on, format="date", role="when", sort="received"),
        Column("reviewed", _("Reviewed"), lambda d: d.reviewed_on or "", format="date"),
        Column("implemented", _("Implemented") if staff else _("In force since"), lambda d: d.implemented_on or "",
               format="date"),
    ]  # fmt: skip
    if staff:
        found += [
            Column("verified", _("Verified"), lambda d: d.verified_on or "", format="date"),
            Column("due", _("Review due"), lambda d: getattr(d, "review_due", None) or "", format="due", css="nowrap"),
            Column("customer", _("Customer"), lambda d: d.customer.name if d.customer else ""),
        ]
    return found


class OwnExternalDocumentFilter(FilterForm):
    """The filters of the customer's list."""

    main: tuple[str, ...] = ("type",)

    type = django_filters.ChoiceFilter(label=_("Type"), choices=ExternalType.choices)
    reference = django_filters.CharFilter(label=_("Number of the document"), method="numbered", max_length=80)

    def numbered(self, rows: QuerySet[ExternalDocument], name: str, value: str) -> QuerySet[ExternalDocument]:
        """All revisions of one document, written in any case."""
        return rows.filter(reference__iexact=value.strip())

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ExternalDocument
        fields: list[str] = []


class ExternalDocumentFilter(OwnExternalDocumentFilter):
    """The filters of the staff's list."""

    main = ("customer", "state", "type")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in EXTERNAL.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ExternalDocument
        fields: list[str] = []


EXTERNAL_DOCUMENTS = register_list(
    ListPage(
        slug="external-documents",
        title=_("Customers' documents"),
        url_name="external_documents",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=listed,
        columns=columns,
        filter=ExternalDocumentFilter,
        orderings=ORDERINGS,
        icon="file-input",
        kind=EXTERNAL.kind,
        pick=lambda d: (d.number, d.number),
        none_yet=_("Drawings, standards and specifications of customers appear here, each with its four days."),
    )
)
OWN_EXTERNAL_DOCUMENTS = register_list(
    ListPage(
        slug="own-external-documents",
        title=_("What you gave us"),
        url_name="external_documents",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=listed,
        columns=columns,
        filter=OwnExternalDocumentFilter,
        orderings=ORDERINGS,
        icon="file-input",
        kind=EXTERNAL.kind,
        pick=lambda d: (d.number, d.number),
        none_yet=_("Your drawings, standards and specifications that we have received appear here."),
        roomy=True,
    )
)
