"""All addresses. Staff below /<organisation>/, the customer's below /<organisation>/portal/, the rest at the root."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from capa import urls as capa
from changecontrol import urls as changecontrol
from feedback import urls as feedback
from qms.accounts import notification_urls
from qms.accounts import urls as accounts
from qms.accounts.access import public
from qms.web.appearance import appearance
from qms.workflow import urls as workflow
from qms.workspace.health import healthz


def _urls(module: str, name: str) -> list[Any]:
    return list(getattr(import_module(module), name)) if find_spec(module) else []


STAFF = [
    *_urls("qms.clocks.urls", "staff_urls"),
    *accounts.staff_urls,
    *notification_urls.notification_staff_urls,
    *_urls("qms.workspace.urls", "staff_urls"),
    *_urls("qms.trail.urls", "staff_urls"),
    *_urls("qms.operations.urls", "staff_urls"),
    *_urls("qms.risk.urls", "staff_urls"),
    *_urls("qms.importing.urls", "staff_urls"),
    *feedback.staff_urls,
    *capa.staff_urls,
    *changecontrol.staff_urls,
    *_urls("qms.terms.urls", "staff_urls"),
    *_urls("qms.documents.urls", "staff_urls"),
    *_urls("qms.registrations.urls", "staff_urls"),
    *_urls("qms.pdf.urls", "staff_urls"),
    *_urls("qms.traceability.urls", "staff_urls"),
    *_urls("qms.records.urls", "staff_urls"),
    *workflow.staff_urls,
]
PORTAL = [
    *_urls("qms.clocks.urls", "portal_urls"),
    *accounts.portal_urls,
    *notification_urls.notification_portal_urls,
    *_urls("qms.workspace.urls", "portal_urls"),
    *feedback.portal_urls,
    *capa.portal_urls,
    *changecontrol.portal_urls,
    *_urls("qms.terms.urls", "portal_urls"),
    *_urls("qms.documents.urls", "portal_urls"),
    *_urls("qms.registrations.urls", "portal_urls"),
    *_urls("qms.pdf.urls", "portal_urls"),
    *_urls("qms.traceability.urls", "portal_urls"),
    *_urls("qms.records.urls", "portal_urls"),
    *workflow.portal_urls,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *accounts.sign_in_urls,
    *accounts.global_urls,
    *_urls("qms.pdf.urls", "global_urls"),
    *changecontrol.global_urls,
    path("appearance/", public(appearance), name="appearance"),
]
if settings.STYLEGUIDE:
    from qms.web import styleguide

    urlpatterns += [
        path("styleguide/", public(styleguide.styleguide), name="styleguide"),
        path("styleguide/find/", public(styleguide.find), name="styleguide_find"),
    ]
urlpatterns += [
    path("<slug:organisation>/portal/", include((PORTAL, "portal"), namespace="portal")),
    path("<slug:organisation>/", include((STAFF, "staff"), namespace="staff")),
]

handler400 = "qms.web.errors.bad_request"
handler403 = "qms.web.errors.forbidden"
handler404 = "qms.web.errors.not_found"
handler500 = "qms.web.errors.server_error"
