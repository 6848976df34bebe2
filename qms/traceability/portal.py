"""The customer's page of a chain: only what is shared, decided by `visible_to` and the database."""

from django.http import HttpResponse

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.traceability.page import chain_page


@portal(Right.PORTAL_READ, methods=("GET",))
def traceability(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What hangs together with the record, as far as it is shared."""
    return chain_page(request, path, number)
