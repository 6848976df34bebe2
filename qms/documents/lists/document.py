"""The lists of documents. The same declaration makes page, CSV and XLSX."""

import uuid

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.documents import queries
from qms.documents.models import Class, Document, DocumentTranslation, Type
from qms.documents.workflow import DOCUMENT
from qms.organisations.models import Customer
from qms.records.models import RecordCustomer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "title": ("title", "id")}
STATES = {state.code: State(state.label, state.tone) for state in DOCUMENT.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, "ok") for state in DOCUMENT.states}
CUSTOMER_STATES |= {code: State(DOCUMENT.state(code).customer_label, "bad") for code in ("withdrawn", "obsolete")}
BEHIND = State(_("Translation behind"), "warn")
NOT_BEHIND = State("", "mute")


def columns(seat: Seat) -> list[Column[Document]]:
    """The columns for a side: the customer reads neither class nor process nor owner."""
    staff = seat.side is Side.STAFF
    at = f"/{seat.organisation.slug}/documents/" if staff else f"/{seat.organisation.slug}/portal/documents/"
    states = STATES if staff else CUSTOMER_STATES
    found: list[Column[Document]] = [
        Column("record", _("Document"), lambda d: (d.number, d.title), format="record", role="lead",
               link=lambda d: f"{at}{d.number}/", in_export=False),
        Column("number", _("Number"), lambda d: d.number, on_page=False),
        Column("title", _("Title"), lambda d: d.title, on_page=False),
        Column("type", _("Type"), lambda d: d.get_type_display(), role="sub"),
        Column("revision", _("In force"), lambda d: f"v{d.issue}" if d.issue else "", role="half"),
        Column("since", _("Since"), lambda d: d.effective_since or "", format="date", role="when"),
        Column("state", _("State"), lambda d: states[d.state], format="badge", role="half-2"),
        Column("behind", _("Translations"), lambda d: BEHIND if getattr(d, "behind", False) else NOT_BEHIND,
               format="badge"),
    ]  # fmt: skip
    if staff:
        found += [
            Column("process", _("Process"), lambda d: d.process),
            Column("owner", _("Owner"), lambda d: d.owner.name if d.owner else "", format="person"),
        ]
    return found


def rows(seat: Seat) -> QuerySet[Document]:
    """The documents, each with whether a translation of it is behind its source."""
    behind = DocumentTranslation.objects.filter(record_id=OuterRef("pk"), state="stale")
    return queries.listed(seat).annotate(behind=Exists(behind))


class DocumentFilter(FilterForm):
    """The filters of the staff's list."""

    main = ("type", "state", "customer")

    type = django_filters.ChoiceFilter(label=_("Type"), choices=Type.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in DOCUMENT.states])
    classification = django_filters.ChoiceFilter(label=_("Class"), choices=Class.choices)
    customer = OfferedFilter(
        label=_("Shared with"), rows=lambda: Customer.objects.values("pk", "name"), method="with_customer"
    )
    behind = django_filters.BooleanFilter(label=_("A translation is behind"), field_name="behind")

    def with_customer(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Those that are shared with the customer, or will be once they are in force."""
        running = RecordCustomer.objects.filter(record_id=OuterRef("pk"), customer_id=uuid.UUID(value), ended_at=None)
        return rows.filter(Exists(running))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Document
        fields: list[str] = []


class OwnDocumentFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("type",)

    type = django_filters.ChoiceFilter(label=_("Type"), choices=Type.choices)

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Document
        fields: list[str] = []


DOCUMENTS = register_list(
    ListPage(
        slug="documents",
        title=_("Documents"),
        url_name="documents",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=rows,
        columns=columns,
        filter=DocumentFilter,
        orderings=ORDERINGS,
        icon="book-text",
        kind=DOCUMENT.kind,
        pick=lambda d: (d.number, d.number),
        none_yet=_("Procedures, instructions and specifications appear here, each with the revision in force."),
    )
)
OWN_DOCUMENTS = register_list(
    ListPage(
        slug="own-documents",
        title=_("Your documents"),
        url_name="documents",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=rows,
        columns=columns,
        filter=OwnDocumentFilter,
        orderings=ORDERINGS,
        icon="book-text",
        kind=DOCUMENT.kind,
        pick=lambda d: (d.number, d.number),
        none_yet=_("Documents that are shared with you appear here: always the revision in force."),
        roomy=True,
    )
)
