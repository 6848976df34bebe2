"""A person's own settings: profile, when messages arrive, ways to sign in and open sessions, keys."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.accounts import services
from qms.accounts.access import signed_in
from qms.accounts.browsers import browser_words
from qms.accounts.forms import carried_out
from qms.accounts.forms.me import FactorUseForm, MailTimesForm, ProfileForm, ShortcutsForm
from qms.accounts.models import Person
from qms.accounts.queries import must_use_second_factor, own_sessions, second_factors
from qms.accounts.views.acts import posted


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _answer(request: HttpRequest, template: str, form: BaseForm, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, zone."""
    me = _me(request)
    form = ProfileForm(posted(request), instance=me)
    if request.method == "POST" and carried_out(form, lambda: services.change_profile(me, by=me, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("me_profile"))
    return _answer(request, "me/profile.html", form)


@signed_in
def mail(request: HttpRequest) -> HttpResponse:
    """When messages arrive by mail."""
    me = _me(request)
    form = MailTimesForm(posted(request), instance=me)
    if request.method == "POST" and carried_out(
        form, lambda: services.change_mail_times(me, by=me, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("me_mail"))
    return _answer(request, "me/mail.html", form)


@signed_in
def sign_in(request: HttpRequest) -> HttpResponse:
    """Password, second factors, and the browsers in which one is signed in."""
    me = _me(request)
    form = FactorUseForm(posted(request), instance=me)
    if request.method == "POST" and carried_out(
        form, lambda: services.change_second_factor_use(me, by=me, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("me_sign_in"))
    factors = second_factors(me)
    return _answer(
        request,
        "me/sign_in.html",
        form,
        totp=Authenticator.Type.TOTP in factors,
        passkeys=factors.get(Authenticator.Type.WEBAUTHN, 0),
        recovery_codes=Authenticator.Type.RECOVERY_CODES in factors,
        demanded=must_use_second_factor(me),
        sessions=[(session, browser_words(session.user_agent)) for session in own_sessions(me)],
        this_session=request.session.session_key,
    )


@signed_in
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one other browser, or all others."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("me_sign_in"))
    me, chosen = _me(request), request.POST.get("session", "")
    if chosen == "others":
        count = services.end_sessions(me, by=me, keep=request.session.session_key)
        messages.success(request, _("Signed out in %(count)s other browsers.") % {"count": count})
        return HttpResponseRedirect(reverse("me_sign_in"))
    session = next((row for row in own_sessions(me) if str(row.pk) == chosen), None)
    if session is None:
        raise Http404
    services.end_session(session, by=me)
    messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(reverse("me_sign_in"))


@signed_in
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Keys."""
    me = _me(request)
    form = ShortcutsForm(posted(request), instance=me)
    if request.method == "POST" and carried_out(
        form, lambda: services.change_shortcuts(me, by=me, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("me_shortcuts"))
    return _answer(request, "me/shortcuts.html", form)
