"""Mails for administrators: those that were not delivered, and in the demo the mailbox that keeps all of them."""

import uuid
from email.header import decode_header, make_header
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.queries import found, known_addresses
from qms.accounts.rights import Right
from qms.notifications.kinds import kind_of
from qms.notifications.models import OutboxMessage, SandboxMail
from qms.notifications.queries import failed_mails as visible_failed_mails
from qms.notifications.queries import sandbox_mails
from qms.notifications.services import give_up, send_again
from qms.web.lists import keyset_page
from qms.web.tables import Column, Table

FAILED_ORDERINGS = {"newest": ("-created_at", "-id")}
MAILBOX_ORDERINGS = {"newest": ("-at", "-id")}

MAIL_POLICY = "; ".join(
    [
        "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'", "base-uri 'none'",
        "frame-ancestors 'none'", "sandbox allow-top-navigation-by-user-activation allow-popups",
    ]
)  # fmt: skip
"""A mail brings its styles in line and nothing else: no script, no form, no picture from elsewhere, no origin."""


def _failed_columns(slug: str) -> list[Column[OutboxMessage]]:
    return [
        Column("subject", gettext_lazy("Subject"), lambda m: m.subject, role="lead",
               link=lambda m: reverse("staff:failed_mail", args=[slug, m.pk])),
        Column("to", gettext_lazy("To"), lambda m: m.address, role="sub"),
        Column("written", gettext_lazy("Written"), lambda m: m.created_at, format="datetime", role="when"),
        Column("attempts", gettext_lazy("Attempts"), lambda m: m.attempts, format="number"),
        Column("answer", gettext_lazy("Last answer of the mail server"), lambda m: m.last_error),
    ]  # fmt: skip


@staff(Right.MANAGE_PEOPLE, methods=("GET",))
def failed_mails(request: SeatedRequest) -> HttpResponse:
    """Mails that did not reach their reader."""
    page = keyset_page(visible_failed_mails(), request.GET, orderings=FAILED_ORDERINGS, default="newest")
    table = Table(_failed_columns(request.seat.organisation.slug), _("Mails that were not delivered"), page=page)
    return render(request, "notifications/failed_mails.html", {"page_of_rows": page, "table": table})


@staff(Right.MANAGE_PEOPLE)
def failed_mail(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One of them; send it again, or take it off the list because the reader was told in another way."""
    message, slug = found(visible_failed_mails(), key), request.seat.organisation.slug
    back = reverse("staff:failed_mails", args=[slug])
    if request.method == "POST":
        return _decide(request, message, back)
    context = {"mail": message, "back": back, "kind": kind_of(message.kind).label}
    return render(request, "notifications/failed_mail.html", context)


def _decide(request: SeatedRequest, message: OutboxMessage, back: str) -> HttpResponse:
    if request.POST.get("act") == "give_up":
        give_up(message, by=request.seat.person)
        messages.success(request, _("The mail is off the list."))
    else:
        send_again(message, by=request.seat.person)
        messages.success(request, _("The mail is on its way again."))
    return HttpResponseRedirect(back)


def visible_kept_mails(request: SeatedRequest) -> QuerySet[SandboxMail]:
    """The demo's mails of this organisation, and those of sign-in to its people. A real installation has no mailbox."""
    if not settings.SANDBOX_MAIL:
        raise Http404
    return sandbox_mails(request.seat.organisation.pk, known_addresses())


def _mailbox_columns(slug: str) -> list[Column[SandboxMail]]:
    return [
        Column("subject", gettext_lazy("Subject"), lambda m: m.subject, role="lead",
               link=lambda m: reverse("staff:mailbox_mail", args=[slug, m.pk])),
        Column("to", gettext_lazy("To"), lambda m: m.to, role="sub"),
        Column("at", gettext_lazy("Received"), lambda m: m.at, format="datetime", role="when"),
    ]  # fmt: skip


@staff(Right.READ_MAILBOX, methods=("GET",))
def mailbox(request: SeatedRequest) -> HttpResponse:
    """All mails the demo would have sent, newest first."""
    rows, reader = visible_kept_mails(request).defer("text", "html", "headers"), request.GET.get("to", "").lower()
    chosen = rows.filter(to=reader) if reader else rows
    page = keyset_page(chosen, request.GET, orderings=MAILBOX_ORDERINGS, default="newest")
    table = Table(_mailbox_columns(request.seat.organisation.slug), _("Sandbox mailbox"), page=page)
    return render(request, "notifications/mailbox.html", {"page_of_rows": page, "table": table, "reader": reader})


@staff(Right.READ_MAILBOX, methods=("GET",))
def mailbox_mail(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One mail: its headers and its text part, with links that can be followed."""
    mail, slug = found(visible_kept_mails(request), key), request.seat.organisation.slug
    context = {
        "mail": mail,
        "headers": [(name, in_words(value)) for name, value in sorted(mail.headers.items())],
        "back": reverse("staff:mailbox", args=[slug]),
        "html_url": reverse("staff:mailbox_html", args=[slug, mail.pk]) if mail.html else "",
    }
    return render(request, "notifications/mailbox_mail.html", context)


@staff(Right.READ_MAILBOX, methods=("GET",))
def mailbox_html(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """The HTML part on a page of its own that may do nothing but look."""
    mail = found(visible_kept_mails(request), key)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})


def in_words(value: Any) -> str:
    """A header as a mail program shows it."""
    return str(make_header(decode_header(str(value))))
