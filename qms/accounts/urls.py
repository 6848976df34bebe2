"""Addresses of people, customers, sites and own settings, and the ones of the sign-in library that we use."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path, re_path

from qms.accounts import portal
from qms.accounts.views import customers, invitations, me, organisation, people, rights, seats, sites

staff_urls: list[URLPattern] = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("people/", people.people, name="people"),
    path("people/who-may-what/", rights.who_may_what, name="who_may_what"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/invitations/new/", invitations.invite, name="invite"),
    path("people/invitations/<uuid:key>/", invitations.invitation, name="invitation"),
    path("people/invitations/<uuid:key>/resend/", invitations.resend_invitation, name="resend_invitation"),
    path("people/invitations/<uuid:key>/withdraw/", invitations.withdraw_invitation, name="withdraw_invitation"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/roles/", people.change_roles, name="change_roles"),
    path("people/<uuid:key>/post/", people.change_post, name="change_post"),
    path("people/<uuid:key>/portal-role/", people.change_portal_role, name="change_portal_role"),
    path("people/<uuid:key>/end/", people.end_membership, name="end_membership"),
    path("people/<uuid:key>/reactivate/", people.reactivate_membership, name="reactivate_membership"),
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/<uuid:key>/", customers.customer, name="customer"),
    path("customers/<uuid:key>/edit/", customers.customer_edit, name="customer_edit"),
    path("customers/<uuid:key>/invite/", invitations.invite_to_portal, name="invite_to_portal"),
    path("customers/<uuid:key>/contacts/new/", customers.contact_new, name="contact_new"),
    path("customers/<uuid:key>/contacts/<uuid:contact>/", customers.contact_edit, name="contact_edit"),
    path("sites/", sites.sites, name="sites"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<uuid:key>/", sites.site, name="site"),
    path("sites/<uuid:key>/edit/", sites.site_edit, name="site_edit"),
    path("sites/<uuid:key>/closures/new/", sites.closure_new, name="closure_new"),
    path("sites/<uuid:key>/closures/<uuid:closure>/end/", sites.closure_end, name="closure_end"),
]

portal_urls: list[URLPattern] = [
    path("colleagues/", portal.colleagues, name="colleagues"),
    path("switch/", portal.switch_customer, name="switch_customer"),
]

global_urls: list[URLPattern] = [
    path("", seats.home, name="home"),
    path("choose/", seats.choose, name="choose"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("me/", me.profile, name="me_profile"),
    path("me/messages/", me.mail, name="me_mail"),
    path("me/sign-in/", me.sign_in, name="me_sign_in"),
    path("me/sign-in/end/", me.end_session, name="end_session"),
    path("me/keys/", me.shortcuts, name="me_shortcuts"),
]

# The library's pages one by one: what is not named here (sign-up, addresses, codes by mail) does not exist. Names that
# the library turns into addresses itself lead to a 404.
sign_in_urls: list[URLPattern] = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/2fa/", mfa.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/2fa/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("accounts/2fa/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("accounts/2fa/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("accounts/2fa/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("accounts/2fa/passkeys/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("accounts/2fa/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("accounts/2fa/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("accounts/signup/", seats.nothing, name="account_signup"),
    path("accounts/email/", seats.nothing, name="account_email"),
    path("accounts/confirm-email/", seats.nothing, name="account_email_verification_sent"),
    path("accounts/password/set/", seats.nothing, name="account_set_password"),
    path("accounts/sessions/", seats.nothing, name="usersessions_list"),
]
