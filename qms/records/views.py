"""Staff pages of what every record has: talk, files, links, watching, and finding records."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.records import acts, services
from qms.records.addresses import record_url
from qms.records.asksimilar import similar_answer
from qms.records.downloads import send_file, send_thumbnail
from qms.records.finding import find_page
from qms.records.pages import act_page
from qms.records.queries import find_record, running_link, visible_file, visible_picture
from qms.workspace.formkeys import once


@staff(Right.TALK)
@once
def message(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Write to the customer."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.message_act(record, request.seat))


@staff(Right.TALK)
@once
def note(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Write for colleagues."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.note_act(record, request.seat))


@staff(Right.TALK)
@once
def call(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Put a phone call on record."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.call_act(record, request.seat))


@staff(Right.ATTACH_FILES)
@once
def attach(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Add files."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.attach_act(record, request.seat))


@staff(Right.READ_RECORDS, methods=("GET",))
def file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """Download a file."""
    record = find_record(request.seat, path, number)
    return send_file(request, visible_file(record, request.seat, key))


@staff(Right.READ_RECORDS, methods=("GET",))
def thumbnail(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The small picture of a picture."""
    record = find_record(request.seat, path, number)
    return send_thumbnail(request, visible_picture(record, request.seat, key))


@staff(Right.ATTACH_FILES)
@once
def share_file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponse:
    """Show an internal file to the customer."""
    record = find_record(request.seat, path, number)
    row = visible_file(record, request.seat, key)
    return act_page(request, record, acts.share_file_act(record, row, request.seat))


@staff(Right.LINK_RECORDS)
@once
def link(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Link another record."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.link_act(record, request.seat))


@staff(Right.LINK_RECORDS)
@once
def end_link(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponse:
    """End a link."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.end_link_act(record, running_link(record, request.seat, key), request.seat))


@staff(Right.TALK, methods=("POST",))
@once
def follow(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Watch the record."""
    record = find_record(request.seat, path, number)
    services.follow(record, by=request.seat)
    messages.success(request, _("You watch this record now: its news come to you."))
    return HttpResponseRedirect(record_url(record, request.seat))


@staff(Right.TALK, methods=("POST",))
@once
def unfollow(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Stop watching the record."""
    record = find_record(request.seat, path, number)
    services.unfollow(record, by=request.seat)
    messages.success(request, _("You do not watch this record any more."))
    return HttpResponseRedirect(record_url(record, request.seat))


@staff(Right.WORK_QUEUE, methods=("GET",))
def find(request: SeatedRequest) -> HttpResponse:
    """Find a record, or something to do. For all staff: who reads no records finds none, but has things to do."""
    return find_page(request)


@staff(Right.READ_RECORDS, methods=("POST",))
def similar(request: SeatedRequest) -> HttpResponse:
    """What is similar to a record that is being written; nothing is stored."""
    return similar_answer(request)
