"""Why a deadline ends when it does: the receipt of a clock in sentences, its rule and its ladder."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.clocks.cards import receipt_of
from qms.clocks.ladder import rungs_of
from qms.clocks.queries import get_clock, rule_as_it_was
from qms.clocks.receipt import counting
from qms.clocks.why import why
from qms.clocks.words import as_read


@staff(Right.READ_RECORDS, methods=("GET",))
def clock(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """The clock with its receipt, rule and ladder."""
    row = get_clock(request.seat, key)
    context = why(row, request.seat) | {
        "rule": rule_as_it_was(row),
        "rule_name": as_read(row.name),
        "rungs": rungs_of(row),
        "terms": counting(receipt_of(row)),
    }
    return render(request, "clocks/clock.html", context)
