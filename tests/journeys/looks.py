"""Every page type of the product: its name in the URLconf, who looks, and where it is in the furnished house.

A name that is in the URLconf and neither here nor in `no_pages.py` fails `test_every_page_type.py`.
"""

from dataclasses import dataclass

from feedback.workflow import COMPLAINT
from qms.workflow.declare import Transition

PARTS = {
    "quality_engineer": "engineer", "quality_manager": "manager", "regulatory_affairs": "regulatory",
    "approver": "piet",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One page as one person sees it. `wrong`: its form is sent empty, and the answer is looked at as well."""

    name: str
    who: str
    path: str
    status: int = 200
    wrong: str = ""
    note: str = ""
    requests: int = 6

    @property
    def title(self) -> str:
        """How the test and its picture are called."""
        return f"{self.name}{'-' + self.note if self.note else ''}-{self.who or 'anybody'}".replace(":", "-")


PASSKEYS = 9
"""Requests of a page that asks the device for a passkey: three scripts of the sign-in library come with it."""

S, P = "/{slug}/", "/{slug}/portal/"
C, R = "/{slug}/complaints/{rich}/", "/{slug}/portal/reports/{rich}/"

SIGN_IN = [
    Look("account_login", "", "/accounts/login/", wrong="Sign in", requests=PASSKEYS),
    Look("account_reset_password", "", "/accounts/password/reset/", wrong="*"),
    Look("account_reset_password_done", "", "/accounts/password/reset/done/"),
    Look("account_reset_password_from_key", "", "/accounts/password/reset/key/0-none/"),
    Look("account_reset_password_from_key_done", "", "/accounts/password/reset/key/done/"),
    Look("account_inactive", "", "/accounts/inactive/"),
    Look("account_logout", "engineer", "/accounts/logout/"),
    Look("account_reauthenticate", "b.rival", "/accounts/reauthenticate/", wrong="*"),
    Look("mfa_reauthenticate", "regulatory", "/accounts/2fa/reauthenticate/", wrong="*"),
    Look("account_change_password", "regulatory", "/accounts/password/change/", wrong="*"),
    Look("mfa_index", "regulatory", "/accounts/2fa/"),
    Look("mfa_activate_totp", "b.rival", "/accounts/2fa/totp/activate/", wrong="*"),
    Look("mfa_deactivate_totp", "regulatory", "/accounts/2fa/totp/deactivate/"),
    Look("mfa_view_recovery_codes", "regulatory", "/accounts/2fa/recovery-codes/"),
    Look("mfa_generate_recovery_codes", "regulatory", "/accounts/2fa/recovery-codes/generate/"),
    Look("mfa_list_webauthn", "regulatory", "/accounts/2fa/passkeys/"),
    Look("mfa_add_webauthn", "regulatory", "/accounts/2fa/passkeys/add/", requests=PASSKEYS),
    Look("choose", "engineer", "/choose/"),
    Look("invitation", "", "/invitation/none/", status=404, note="closed"),
    Look("me_profile", "engineer", "/me/"),
    Look("me_mail", "engineer", "/me/messages/"),
    Look("me_sign_in", "engineer", "/me/sign-in/"),
    Look("me_shortcuts", "engineer", "/me/keys/"),
    Look("verify", "", "/verify/", wrong="Check the file"),
    Look("verify", "", "/verify/?digest=" + "0" * 64, note="unknown"),
]

PORTAL = [
    Look("portal:home", "piet", P),
    Look("portal:home", "b.piet", P, note="empty"),
    Look("portal:reports", "piet", P + "reports/"),
    Look("portal:reports", "b.piet", P + "reports/", note="empty"),
    Look("portal:reports", "piet", P + "reports/?now=mine", note="filtered"),
    Look("portal:report_new", "piet", P + "reports/new/", wrong="Send the report"),
    Look("portal:report", "piet", R),
    Look("portal:report", "piet", P + "reports/{in_replied}/", note="your-turn"),
    Look("portal:report", "contributor", P + "reports/{in_contested}/", note="contributor"),
    Look("portal:report_filed", "piet", P + "reports/{in_open}/filed/"),
    Look("portal:clock", "piet", P + "clocks/{promised}/"),
    Look("portal:colleagues", "piet", P + "colleagues/"),
    Look("portal:notifications", "piet", P + "notifications/"),
    Look("portal:notification_settings", "piet", P + "notifications/settings/"),
    Look("portal:jobs", "piet", P + "jobs/", note="empty"),
    Look("portal:job", "piet", P + "jobs/{portal_job}/"),
    Look("portal:drafts", "piet", P + "drafts/"),
    Look("portal:saved_views", "piet", P + "lists/reports/views/"),
    Look("portal:record_pdf", "piet", R + "pdf/"),
    Look("portal:traceability", "piet", R + "traceability/"),
    Look("portal:traceability", "piet", R + "traceability/?view=matrix", note="matrix"),
    Look("portal:find", "piet", P + "find/?q=weld"),
    Look("portal:find", "piet", P + "find/", note="start"),
    Look("portal:message", "piet", R + "message/", wrong="*"),
    Look("portal:attach", "piet", R + "attach/", wrong="*"),
]

STAFF = [
    Look("staff:work", "engineer", S),
    Look("staff:work", "b.engineer", S, note="empty"),
    Look("staff:work_roles", "manager", S + "work/roles/"),
    Look("staff:work_customers", "manager", S + "work/customers/"),
    Look("staff:work_watching", "engineer", S + "work/watching/"),
    Look("staff:hand_over", "engineer", S + "work/hand-over/", status=422, note="nothing"),
    Look("staff:clock", "engineer", S + "clocks/{clock}/"),
    Look("staff:rules", "manager", S + "rules/"),
    Look("staff:rule", "manager", S + "rules/reply/"),
    Look("staff:rule_edit", "manager", S + "rules/reply/edit/", wrong="*"),
    Look("staff:organisation", "admin", S + "organisation/"),
    Look("staff:people", "admin", S + "people/"),
    Look("staff:who_may_what", "engineer", S + "people/who-may-what/"),
    Look("staff:invitations", "admin", S + "people/invitations/"),
    Look("staff:invitations", "b.admin", S + "people/invitations/", note="empty"),
    Look("staff:invite", "admin", S + "people/invitations/new/", wrong="*"),
    Look("staff:invitation", "admin", S + "people/invitations/{invitation}/"),
    Look("staff:resend_invitation", "admin", S + "people/invitations/{invitation}/resend/"),
    Look("staff:withdraw_invitation", "admin", S + "people/invitations/{invitation}/withdraw/"),
    Look("staff:person", "admin", S + "people/{member}/"),
    Look("staff:change_roles", "admin", S + "people/{member}/roles/"),
    Look("staff:change_post", "admin", S + "people/{member}/post/"),
    Look("staff:change_portal_role", "admin", S + "people/{colleague}/portal-role/"),
    Look("staff:end_membership", "admin", S + "people/{member}/end/"),
    Look("staff:reactivate_membership", "admin", S + "people/{former}/reactivate/"),
    Look("staff:person", "admin", S + "people/{former}/", note="former"),
    Look("staff:customers", "admin", S + "customers/"),
    Look("staff:customer_new", "admin", S + "customers/new/", wrong="*"),
    Look("staff:customer", "admin", S + "customers/{customer}/"),
    Look("staff:customer_edit", "admin", S + "customers/{customer}/edit/"),
    Look("staff:invite_to_portal", "admin", S + "customers/{customer}/invite/", wrong="*"),
    Look("staff:contact_new", "admin", S + "customers/{customer}/contacts/new/", wrong="*"),
    Look("staff:contact_edit", "admin", S + "customers/{customer}/contacts/{contact}/"),
    Look("staff:sites", "admin", S + "sites/"),
    Look("staff:site_new", "admin", S + "sites/new/", wrong="*"),
    Look("staff:site", "admin", S + "sites/{site}/"),
    Look("staff:site_edit", "admin", S + "sites/{site}/edit/"),
    Look("staff:closure_new", "admin", S + "sites/{site}/closures/new/", wrong="*"),
    Look("staff:closure_end", "admin", S + "sites/{site}/closures/{closure}/end/"),
    Look("staff:notifications", "engineer", S + "notifications/"),
    Look("staff:notifications", "b.auditor", S + "notifications/", note="empty"),
    Look("staff:notification_settings", "engineer", S + "notifications/settings/"),
    Look("staff:failed_mails", "admin", S + "notifications/failed/"),
    Look("staff:failed_mails", "b.admin", S + "notifications/failed/", note="empty"),
    Look("staff:failed_mail", "admin", S + "notifications/failed/{failed_mail}/"),
    Look("staff:operations", "admin", S + "operations/"),
    Look("staff:operations", "b.admin", S + "operations/", note="empty"),
    Look("staff:mailbox", "admin", S + "mailbox/"),
    Look("staff:mailbox_mail", "admin", S + "mailbox/{mail}/"),
    Look("staff:jobs", "engineer", S + "jobs/"),
    Look("staff:jobs", "b.engineer", S + "jobs/", note="empty"),
    Look("staff:job", "engineer", S + "jobs/{job_done}/", note="done"),
    Look("staff:job", "engineer", S + "jobs/{job_failed}/", note="failed"),
    Look("staff:job", "engineer", S + "jobs/{job_running}/", note="running"),
    Look("staff:drafts", "engineer", S + "drafts/"),
    Look("staff:saved_views", "engineer", S + "lists/complaints/views/"),
    Look("staff:trail", "auditor", S + "trail/"),
    Look("staff:fact", "auditor", S + "trail/{fact}/"),
    Look("staff:complaints", "engineer", S + "complaints/"),
    Look("staff:complaints", "b.engineer", S + "complaints/", note="empty"),
    Look("staff:complaints", "engineer", S + "complaints/?state=void&lot=none", note="filtered"),
    Look("staff:complaint_new", "manager", S + "complaints/new/", wrong="Record the complaint"),
    Look("staff:complaint_new", "engineer", S + "complaints/new/", note="draft"),
    Look("staff:complaint", "manager", C),
    Look("staff:complaint", "engineer", C + "?tab=work", note="investigation"),
    Look("staff:complaint", "engineer", C + "?tab=files", note="files"),
    Look("staff:complaint", "auditor", C + "?tab=history", note="history"),
    *[
        Look("staff:complaint", "engineer", f"/{{slug}}/complaints/{{in_{state.code}}}/", note=state.code)
        for state in COMPLAINT.states
        if state.code != "closed"
    ],
    Look("staff:as_customer", "engineer", C + "as-customer/"),
    Look("staff:traceability", "manager", C + "traceability/"),
    Look("staff:traceability", "manager", C + "traceability/?zoom=fit&far=1", note="near"),
    Look("staff:traceability", "manager", C + "traceability/?view=matrix", note="matrix"),
    Look("staff:traceability", "manager", C + "traceability/?view=gaps", note="gaps"),
    Look("staff:gaps", "manager", S + "traceability/gaps/"),
    Look("staff:gaps", "b.manager", S + "traceability/gaps/", note="empty"),
    Look("staff:gap_rules", "manager", S + "traceability/rules/"),
    Look("staff:gap_rule", "manager", S + "traceability/rules/complaint_without_capa/"),
    Look("staff:gap_rule_edit", "manager", S + "traceability/rules/complaint_without_capa/edit/", wrong="*"),
    Look("staff:imports", "manager", S + "imports/", wrong="*"),
    Look("staff:imports", "b.manager", S + "imports/", note="empty"),
    Look("staff:import_file", "manager", S + "imports/{import_bad}/"),
    Look("staff:import_mapping", "manager", S + "imports/{import_draft}/mapping/"),
    Look("staff:record_pdf", "auditor", C + "pdf/"),
    Look("staff:find", "engineer", S + "find/?q=weld"),
    Look("staff:find", "engineer", S + "find/?q=nothingatall", note="nothing"),
    Look("staff:message", "engineer", C + "message/", wrong="*"),
    Look("staff:note", "engineer", C + "note/", wrong="*"),
    Look("staff:call", "engineer", C + "call/", wrong="*"),
    Look("staff:attach", "engineer", C + "attach/", wrong="*"),
    Look("staff:share_file", "engineer", C + "files/{internal}/share/"),
    Look("staff:link", "engineer", C + "link/", wrong="*"),
    Look("staff:end_link", "engineer", C + "links/{link}/end/", wrong="*"),
]

CAPAS = [
    Look("staff:capas", "engineer", S + "capas/"),
    Look("staff:capas", "b.engineer", S + "capas/", note="empty"),
    Look("staff:capa_new", "engineer", S + "capas/new/", wrong="Propose the CAPA"),
    Look("staff:capa", "manager", S + "capas/{capa}/"),
    Look("staff:capa", "engineer", S + "capas/{capa}/?tab=team", note="team"),
    Look("staff:capa", "engineer", S + "capas/{capa}/?tab=actions", note="actions"),
    Look("staff:capa", "auditor", S + "capas/{capa_open}/?tab=history", note="history"),
    Look("staff:act", "engineer", S + "capas/{capa_open}/contain/", note="capa-contain", wrong="*"),
    Look("staff:act", "engineer", S + "capas/{capa}/complete_action/", note="capa-complete_action", wrong="*"),
    Look("staff:act", "manager", S + "capas/{capa_review}/approve_plan/", note="capa-approve_plan", wrong="*"),
    Look("staff:act", "engineer", S + "capas/{capa}/record_prevention/", note="capa-record_prevention", wrong="*"),
]
"""A CAPA's pages, and the widest forms of its acts; the others have fewer fields of the same kinds."""


QUALITY = [
    Look("staff:nonconformities", "engineer", S + "nonconformities/"),
    Look("staff:nonconformity_new", "engineer", S + "nonconformities/new/", wrong="*"),
    Look("staff:nonconformity", "manager", S + "nonconformities/{nc}/"),
    Look("staff:nonconformity", "engineer", S + "nonconformities/{nc}/?tab=parts", note="parts"),
    Look("staff:nonconformity_as_customer", "engineer", S + "nonconformities/{nc}/as-customer/"),
    Look("portal:nonconformities", "piet", P + "nonconformities/"),
    Look("portal:nonconformity", "piet", P + "nonconformities/{nc}/"),
    Look("staff:eight_ds", "engineer", S + "8d-reports/"),
    Look("staff:eight_d_new", "engineer", S + "8d-reports/new/", wrong="*"),
    Look("staff:eight_d", "engineer", S + "8d-reports/{eight_d}/"),
    Look("staff:act", "engineer", S + "8d-reports/{eight_d}/share_discipline/?step=d3", note="share_discipline"),
    Look("portal:eight_ds", "piet", P + "8d-reports/"),
    Look("portal:eight_d", "piet", P + "8d-reports/{eight_d}/"),
    Look("portal:act", "piet", P + "8d-reports/{eight_d}/return_discipline/", note="return_discipline", wrong="*"),
    Look("staff:capa", "manager", S + "capas/{capa_effect}/?tab=effectiveness", note="effectiveness"),
    Look("staff:capa", "manager", S + "capas/{capa_effect}/?tab=eight-d", note="eight-d"),
    Look("staff:act", "manager", S + "capas/{capa_review}/agree_effectiveness/", note="criterion", wrong="*"),
    Look("staff:terms", "manager", S + "terms/"),
    Look("staff:terms_new", "engineer", S + "terms/new/"),
    Look("staff:term_set", "manager", S + "terms/{terms}/"),
    Look("staff:fmeas", "engineer", S + "fmeas/"),
    Look("staff:fmeas", "b.engineer", S + "fmeas/", note="empty"),
    Look("staff:fmea_new", "engineer", S + "fmeas/new/", wrong="*"),
    Look("staff:fmea", "engineer", S + "fmeas/{fmea}/"),
    Look("staff:fmea", "engineer", S + "fmeas/{fmea}/?tab=heat", note="heat"),
    Look("staff:fmea_row", "engineer", S + "fmeas/{fmea}/rows/R001/"),
    Look("staff:fmea_revision", "engineer", S + "fmeas/{fmea}/revisions/1/"),
    Look("staff:fmea_compare", "engineer", S + "fmeas/{fmea}/revisions/compare/"),
    Look("staff:fmea_touched", "engineer", S + "fmeas/touched/?from={rich}"),
    Look("staff:rating_tables", "manager", S + "rating-tables/"),
    Look("staff:rating_tables_new", "manager", S + "rating-tables/new/"),
    Look("staff:rating_tables_handbook", "manager", S + "rating-tables/handbook/"),
    Look("staff:rating_table", "manager", S + "rating-tables/{rating_tables}/"),
    Look("staff:shipped", "engineer", S + "shipped/"),
    Look("staff:shipped_new", "engineer", S + "shipped/new/"),
    Look("staff:documents", "manager", S + "documents/"),
    Look("staff:documents", "b.engineer", S + "documents/", note="empty"),
    Look("staff:document_new", "engineer", S + "documents/new/", wrong="*"),
    Look("staff:document", "engineer", S + "documents/{document}/"),
    Look("staff:document", "engineer", S + "documents/{document}/?tab=readers", note="readers"),
    Look("staff:document", "engineer", S + "documents/{document}/?tab=translations", note="translations"),
    Look("staff:act", "engineer", S + "documents/{document}/change_sharing/", note="change_sharing"),
    Look("staff:document_as_customer", "engineer", S + "documents/{document}/as-customer/{customer}/"),
    Look("staff:document_revise", "engineer", S + "documents/revise/?from={rich}"),
    Look("staff:document_compare", "engineer", S + "documents/{document}/compare/"),
    Look("staff:document_read", "auditor", S + "documents/{document}/read/"),
    Look("staff:document_revision", "engineer", S + "documents/{document}/revisions/{document_revision}/"),
    Look("staff:reading_matrix", "manager", S + "documents/reading/"),
    Look("staff:site_languages", "manager", S + "documents/sites/"),
    Look("staff:site_language_edit", "manager", S + "documents/sites/{site}/", wrong="*"),
    Look("staff:glossary", "manager", S + "documents/glossary/"),
    Look("staff:glossary", "b.engineer", S + "documents/glossary/", note="empty"),
    Look("staff:glossary_new", "manager", S + "documents/glossary/new/", wrong="*"),
    Look("staff:glossary_term", "manager", S + "documents/glossary/{term}/"),
    Look("staff:glossary_edit", "manager", S + "documents/glossary/{term}/edit/"),
    Look("staff:glossary_retire", "manager", S + "documents/glossary/{term}/retire/", wrong="*"),
    Look("staff:act", "manager", S + "documents/{document}/hand_in_translation/", note="hand_in_translation"),
    Look("staff:act", "engineer", S + "documents/{document_done}/review_translation/", note="review_translation"),
    Look("portal:documents", "piet", P + "documents/"),
    Look("portal:document", "piet", P + "documents/{document}/"),
    Look("portal:document_revision", "piet", P + "documents/{document}/revisions/{document_revision}/"),
    Look("staff:external_documents", "manager", S + "external-documents/"),
    Look("staff:external_documents", "b.engineer", S + "external-documents/", note="empty"),
    Look("staff:external_document_new", "engineer", S + "external-documents/new/", wrong="*"),
    Look("staff:external_document", "engineer", S + "external-documents/{external}/"),
    Look("staff:external_document", "engineer", S + "external-documents/{external}/?tab=used", note="used"),
    Look("staff:external_document", "regulatory", S + "external-documents/{external_new}/", note="touching"),
    Look("staff:act", "engineer", S + "external-documents/{external_new}/review/", note="review_external", wrong="*"),
    Look("portal:external_documents", "piet", P + "external-documents/"),
    Look("portal:external_document", "piet", P + "external-documents/{external}/"),
    Look("staff:registrations", "regulatory", S + "registrations/"),
    Look("staff:registrations", "b.engineer", S + "registrations/", note="empty"),
    Look("staff:registration_new", "regulatory", S + "registrations/new/", wrong="*"),
    Look("staff:registration", "manager", S + "registrations/{registration}/"),
    Look("staff:registration", "regulatory", S + "registrations/{registration}/?tab=touching", note="touching"),
    Look("staff:act", "regulatory", S + "changes/{change_registered}/assess_registration/", note="assess", wrong="*"),
    Look("portal:certificates", "piet", P + "certificates/"),
    Look("portal:certificate", "piet", P + "certificates/{registration_over}/"),
    Look("portal:terms", "piet", P + "terms/"),
    Look("portal:term_set", "piet", P + "terms/{terms}/"),
]
"""Nonconformities, 8D reports, the effect of a CAPA, terms, studies, documents, registrations."""


CHANGES = [
    Look("staff:changes", "engineer", S + "changes/"),
    Look("staff:changes", "b.engineer", S + "changes/", note="empty"),
    Look("staff:change_new", "engineer", S + "changes/new/", wrong="*"),
    Look("staff:change", "manager", S + "changes/{change}/"),
    Look("staff:change", "engineer", S + "changes/{change}/?tab=impact", note="impact"),
    Look("staff:change", "engineer", S + "changes/{change}/?tab=class", note="class"),
    Look("staff:change", "engineer", S + "changes/{change}/?tab=dates", note="dates"),
    Look("staff:change", "engineer", S + "changes/{change}/?tab=links", note="links"),
    Look("staff:act", "engineer", S + "changes/{change_early}/classify/", note="classify", wrong="*"),
    Look("staff:change_rules", "manager", S + "change-rules/"),
    Look("staff:rule_set_new", "engineer", S + "change-rules/new/", wrong="*"),
    Look("staff:rule_set", "manager", S + "change-rules/{change_rules}/"),
    Look("staff:notices", "engineer", S + "notices/"),
    Look("staff:notice", "engineer", S + "notices/{notice}/"),
    Look("staff:notice_revision", "auditor", S + "notices/{notice}/revisions/1/"),
    Look("staff:approvals", "auditor", S + "customer-approvals/"),
    Look("staff:act", "engineer", S + "changes/{change_early}/add_training/", note="add_training", wrong="*"),
    Look("staff:calendar", "engineer", S + "calendar/"),
    Look("staff:window_new", "engineer", S + "calendar/new/", wrong="*"),
    Look("staff:window", "engineer", S + "calendar/windows/{window}/"),
    Look("staff:calendar_file", "engineer", S + "calendar/file/", wrong="*"),
    Look("staff:calendar_feeds", "engineer", S + "calendar/feeds/", wrong="Read it from now on"),
    Look("staff:calendar_address", "engineer", S + "calendar/address/"),
    Look("staff:trade_offs", "engineer", S + "trade-offs/"),
    Look("staff:trade_off_new", "engineer", S + "trade-offs/new/", wrong="*"),
    Look("staff:trade_off", "manager", S + "trade-offs/{trade_off}/"),
    Look("staff:trade_off", "engineer", S + "trade-offs/{trade_off}/?tab=scores", note="scores"),
    Look("staff:act", "engineer", S + "trade-offs/{trade_off_early}/score/", note="score", wrong="*"),
    Look("staff:trade_off", "manager", S + "trade-offs/{trade_off_shared}/", note="shared"),
    Look("staff:act", "engineer", S + "trade-offs/{trade_off_ready}/share/", note="share", wrong="*"),
    Look("staff:act", "engineer", S + "trade-offs/{trade_off_shared}/decide/", note="decide_against", wrong="*"),
    Look("staff:weighings", "engineer", S + "joint-weighings/"),
    Look("staff:weighing", "engineer", S + "joint-weighings/{joint}/"),
    Look("staff:supply", "engineer", S + "supply/"),
    Look("staff:supply_new", "engineer", S + "supply/new/", wrong="*"),
    Look("portal:notices", "piet", P + "change-notices/"),
    Look("portal:notice", "piet", P + "change-notices/{notice}/"),
    Look("portal:act", "piet", P + "change-notices/{notice_new}/approve_on_conditions/", note="conditions", wrong="*"),
    Look("portal:weighings", "piet", P + "weighings/"),
    Look("portal:weighing", "piet", P + "weighings/{joint}/"),
    Look("portal:act", "piet", P + "weighings/{joint_early}/propose_weights/", note="propose_weights", wrong="*"),
    Look("portal:act", "piet", P + "weighings/{joint_early}/score/", note="joint_score", wrong="*"),
    Look("portal:act", "piet", P + "weighings/{joint_asked}/take_position/", note="take_position", wrong="*"),
    Look("portal:calendar", "piet", P + "calendar/"),
    Look("portal:window_new", "piet", P + "calendar/new/", wrong="*"),
    Look("portal:window", "piet", P + "calendar/windows/{window}/"),
    Look("portal:calendar_file", "piet", P + "calendar/file/", wrong="*"),
    Look("portal:calendar_feeds", "piet", P + "calendar/feeds/", wrong="Read it from now on"),
    Look("portal:calendar_address", "piet", P + "calendar/address/"),
]
"""Changes, their rules, notices to customers, the registers beside them."""


RECORD_OF = {
    "decide_reportability": "undecided", "record_submission": "reportable", "draft_reply": "in_no_investigation",
    "correct_awareness": "undecided", "assign": "in_open", "correct": "in_acknowledged", "void": "in_open",
}  # fmt: skip
EMPTY_IS_RIGHT = ("accept", "acknowledge", "send_reply", "correct", "revise_reply")
"""Acts that an empty form performs: they are not sent, because the house must stay as it is."""


def act_look(transition: Transition) -> Look:
    """The page of an act, in a state from which it goes, for somebody who may do it."""
    who = next(PARTS[role] for role in transition.roles if role in PARTS)
    record = RECORD_OF.get(transition.act, f"in_{transition.sources[0]}")
    side, beginning = ("portal", P + "reports") if transition.for_customer else ("staff", S + "complaints")
    wrong = "" if transition.act in EMPTY_IS_RIGHT or transition.act == "accept_silence" else "*"
    path = f"{beginning}/{{{record}}}/{transition.act}/"
    return Look(f"{side}:act", who, path, note=transition.act, wrong=wrong)


ACTS = [act_look(transition) for transition in COMPLAINT.transitions]

ERRORS = [
    Look("error", "engineer", S + "complaints/CMP-1999-00001/", status=404, note="404-staff"),
    Look("error", "piet", P + "reports/CMP-1999-00001/", status=404, note="404-portal"),
    Look("error", "", "/nowhere.html", status=404, note="404-anybody"),
    Look("error", "engineer", S + "complaints/{rich}/acknowledge/", status=409, note="409"),
    Look("error", "engineer", S + "complaints/?lot=%00", status=400, note="400"),
]

LOOKS = [*SIGN_IN, *PORTAL, *STAFF, *CAPAS, *QUALITY, *CHANGES, *ACTS, *ERRORS]
