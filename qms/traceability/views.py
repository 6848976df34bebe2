"""Staff pages of traceability: the chain of a record, gaps, rules of gaps."""

from django.http import HttpResponse

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.traceability.page import chain_page


@staff(Right.READ_RECORDS, methods=("GET",))
def traceability(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What hangs together with the record: graph, matrix, gaps."""
    return chain_page(request, path, number)
