"""The customer's pages of talk, files and finding: only what is shared, decided by `queries` and the database."""

import uuid

from django.http import HttpResponse, HttpResponseBase

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.records import acts
from qms.records.asksimilar import similar_answer
from qms.records.downloads import send_file, send_thumbnail
from qms.records.finding import find_page
from qms.records.pages import act_page
from qms.records.queries import find_record, visible_file, visible_picture
from qms.workspace.formkeys import once


@portal(Right.PORTAL_FILE)
@once
def message(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Write to the supplier."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.message_act(record, request.seat))


@portal(Right.PORTAL_FILE)
@once
def attach(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Add files."""
    record = find_record(request.seat, path, number)
    return act_page(request, record, acts.attach_act(record, request.seat))


@portal(Right.PORTAL_READ, methods=("GET",))
def file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """Download a shared file."""
    record = find_record(request.seat, path, number)
    return send_file(request, visible_file(record, request.seat, key))


@portal(Right.PORTAL_READ, methods=("GET",))
def thumbnail(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The small picture of a shared picture."""
    record = find_record(request.seat, path, number)
    return send_thumbnail(request, visible_picture(record, request.seat, key))


@portal(Right.PORTAL_READ, methods=("GET",))
def find(request: SeatedRequest) -> HttpResponse:
    """Find one of the own reports."""
    return find_page(request)


@portal(Right.PORTAL_READ, methods=("POST",))
def similar(request: SeatedRequest) -> HttpResponse:
    """Which of the own reports are similar to the one being written; nothing is stored."""
    return similar_answer(request)
