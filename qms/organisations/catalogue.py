"""The signed list of tables that belong to no organisation, each with the reason. The catalogue test reads it."""

GLOBAL_TABLES: dict[str, str] = {
    "organisations_organisation": "the register of tenants itself",
    "accounts_person": "one login may belong to several organisations",
    "accounts_person_groups": "django.contrib.auth; unused",
    "accounts_person_user_permissions": "django.contrib.auth; unused",
    "account_emailaddress": "django-allauth: addresses of people",
    "account_emailconfirmation": "django-allauth; unused",
    "mfa_authenticator": "django-allauth: second factors of people",
    "usersessions_usersession": "django-allauth: sessions of people",
    "auth_group": "django.contrib.auth; unused",
    "auth_group_permissions": "django.contrib.auth; unused",
    "auth_permission": "names of rights",
    "django_content_type": "names of models",
    "django_migrations": "schema versions",
    "django_session": "sessions, opaque",
    "guardian_groupobjectpermission": "django-guardian; always empty, runtime may only read",
    "guardian_userobjectpermission": "django-guardian; always empty, runtime may only read",
    "signatures_usedcode": "one-time codes of people, used once anywhere",
    "notifications_sandboxmail": "mails kept in the demo instead of being sent; empty otherwise",
    "workspace_pulse": "last sign of life of worker and bells",
    "operations_incident": "what went wrong in the installation, counted; nothing of its content",
    "operations_installationkey": "fingerprints of the keys that all nodes share; no key",
    "operations_run": "backups, restores and verifications of the installation",
}

UNWATCHED: dict[str, str] = {
    "workspace_formkey": "keys of sent forms, swept after a week; the act itself is in the trail",
    "workspace_draft": "what a person has typed and not sent is nobody's business yet",
    "workspace_savedview": "a person's choice of filters; no quality data",
    "notifications_mute": "a person's choice of messages; no quality data",
    "notifications_outboxmessage": "words frozen by grants; the act that caused a message is in the trail",
    "trail_verification": "what verifications of the trail found; a row a verification may only be added",
    "records_searchentry": "derived from its record, made anew at will",
}
"""Tables of organisations that the trail does not watch, each with the reason. The catalogue test reads it."""
