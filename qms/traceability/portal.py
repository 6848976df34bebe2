"""The customer's page of a chain: only what is shared, decided by `visible_to` and the database."""

from django.http import HttpResponse, HttpResponseBase

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.traceability.jobs import start_chain_matrix, start_chain_pack
from qms.traceability.page import chain_page


@portal(Right.PORTAL_READ, methods=("GET",))
def traceability(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What hangs together with the record, as far as it is shared."""
    return chain_page(request, path, number)


@portal(Right.PORTAL_READ, methods=("POST",))
def chain_pack(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The chain, as far as it is shared, as one PDF, made in the background."""
    return start_chain_pack(request, path, number)


@portal(Right.PORTAL_READ, methods=("POST",))
def chain_matrix(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The matrix as a file, made in the background."""
    return start_chain_matrix(request, path, number)
