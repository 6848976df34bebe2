"""The product's addresses, and one that only says hello: what a page costs before it does anything."""

from django.http import HttpResponse
from django.urls import path

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.urls import urlpatterns as product


@staff(Right.WORK_QUEUE, methods=("GET",))
def hello(request: SeatedRequest) -> HttpResponse:
    """The same middleware, session, person and seat as every page."""
    return HttpResponse("hello")


urlpatterns = [path("<slug:organisation>/bench-hello/", hello), *product]
