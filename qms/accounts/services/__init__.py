"""The acts upon people: invitations, memberships and roles, own settings. Only these modules write their tables."""

from qms.accounts.services.invitations import (
    accept_as_new_person,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from qms.accounts.services.memberships import (
    change_post,
    change_roles,
    end_membership,
    grant_portal_role,
    reactivate_membership,
)
from qms.accounts.services.people import (
    Actor,
    change_mail_times,
    change_profile,
    change_second_factor_use,
    change_shortcuts,
    deactivate_person,
    end_session,
    end_sessions,
    reactivate_person,
    set_up_totp,
)

__all__ = [
    "Actor",
    "accept_as_new_person",
    "accept_invitation",
    "change_mail_times",
    "change_post",
    "change_profile",
    "change_roles",
    "change_second_factor_use",
    "change_shortcuts",
    "deactivate_person",
    "end_membership",
    "end_session",
    "end_sessions",
    "grant_portal_role",
    "invite",
    "reactivate_membership",
    "reactivate_person",
    "resend_invitation",
    "set_up_totp",
    "withdraw_invitation",
]
