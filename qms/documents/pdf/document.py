"""The sections of the document of a controlled document: which copy this is, what it is, what it says."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.documents.models import Document, DocumentRevision
from qms.documents.offers.document import CUSTOMER, FIELDS
from qms.documents.queries import effective_revision, shown_to, working_revision
from qms.documents.queries.copies import reads_none_behind
from qms.documents.queries.translations import translations_shown_to
from qms.documents.words import causes_words, cited, language_words
from qms.pdf.document import Column, Fact, Facts, FileEntry, FilesList, Prose, Section, Table, Text
from qms.pdf.parts import field_facts
from qms.pdf.records import register_sections


def sections(document: Any, seat: Seat) -> list[Section]:
    """The revision in force with its translations; for us, without one, what is being worked on."""
    ours = seat.side is Side.STAFF
    revision = shown_to(seat).filter(record_id=document.pk, state="effective").first()
    if revision is None and ours:
        revision = effective_revision(document) or working_revision(document)
    fields = FIELDS if ours else [rule for rule in FIELDS if rule.disclosure == CUSTOMER]
    found: list[Section] = [
        _copy(document, revision, seat),
        Facts(title=_("The document"), facts=field_facts(document, fields)),
    ]
    if revision is not None:
        found += _said(revision)
        found += _translations(document, revision, seat)
    return [*found, *([_revisions(document)] if ours else [])]


def _copy(document: Document, revision: DocumentRevision | None, seat: Seat) -> Section:
    """A copy on paper says what it is, who made it and when; each is another document with another digest."""
    status = str(revision.get_state_display()) if revision else _("No revision is in force")
    facts = [
        Fact(label=_("Copy of"), value=cited(document.number, revision.number if revision else None)),
        Fact(label=_("Status"), value=status),
        Fact(label=_("In force since"), value=revision.started_on if revision else None),
        Fact(label=_("Copies"), value=_("Uncontrolled when printed. The revision in force is in the portal.")),
        Fact(label=_("Printed by"), value=seat.person.name),
        Fact(label=_("Printed on"), value=timezone.now().replace(second=0, microsecond=0)),
        Fact(label=_("Prevailing language"), value=language_words(document.prevailing)),
    ]
    if revision is not None and revision.approved_at:
        facts.append(Fact(label=_("Approved by"), value=revision.approved_by_name))
        facts.append(Fact(label=_("Approved on"), value=revision.approved_at))
    return Facts(title=_("This copy"), facts=facts)


def _said(revision: DocumentRevision) -> list[Section]:
    found: list[Section] = [Prose(title=_("Text"), text=revision.text)] if revision.text else []
    if revision.change_note:
        found.append(Text(title=_("What changed"), text=revision.change_note))
    if revision.file_sha256:
        entry = FileEntry(
            name=revision.file_name, media_type="", size=revision.file_size or 0, sha256=revision.file_sha256
        )
        found.append(FilesList(title=_("File of this revision"), files=[entry]))
    return found


def _translations(document: Document, revision: DocumentRevision, seat: Seat) -> list[Section]:
    states = ("approved",) if reads_none_behind(seat) else ("approved", "stale")
    rows = translations_shown_to(seat).filter(record_id=document.pk, state__in=states)
    found: list[Section] = []
    for row in rows.select_related("revision").order_by("language"):
        title = f"{language_words(row.language)}: {cited(document.number, row.revision.number, row.language)}"
        if row.revision_id != revision.pk:
            title = _("%(title)s, behind revision %(number)s") % {"title": title, "number": revision.number}
        if row.machine:
            title = _("%(title)s, translated by a machine") % {"title": title}
        found.append(Prose(title=title, text=row.text) if row.text else Text(title=title, text=row.file_name))
    return found


def _revisions(document: Document) -> Section:
    columns = [
        Column(label=_("Revision"), share=2), Column(label=_("State"), share=3),
        Column(label=_("In force since"), share=3), Column(label=_("Ended"), share=2),
        Column(label=_("Written by"), share=2), Column(label=_("Approved by"), share=2),
        Column(label=_("What changed"), share=3), Column(label=_("Change, causes"), share=3),
    ]  # fmt: skip
    rows = DocumentRevision.objects.filter(record_id=document.pk).order_by("number", "created_at")
    return Table(
        title=_("Revisions"), columns=columns,
        rows=[
            [f"v{row.number}", str(row.get_state_display()), row.started_on, row.ended_on, row.author_name,
             row.approved_by_name, row.change_note, causes_words(row)]
            for row in rows.defer("text")
        ],
    )  # fmt: skip


register_sections("document", sections, controlled=True)
