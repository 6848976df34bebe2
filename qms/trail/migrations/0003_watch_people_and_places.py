"""Watch the tables of the apps below the trail."""

from typing import ClassVar

from django.db import migrations

from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Watch the tables of the apps below the trail."""

    dependencies: ClassVar = [
        ("trail", "0002_capture"),
        ("accounts", "0003_wall"),
        ("organisations", "0002_wall"),
    ]

    operations: ClassVar = [
        Watch("Organisation", app="organisations", organisation="column id"),
        Watch("Site", app="organisations"),
        Watch("SiteClosure", app="organisations"),
        Watch("Customer", app="organisations"),
        Watch("Contact", app="organisations"),
        Watch("Person", app="accounts", organisation="global", exclude=("password", "last_login")),
        Watch("Membership", app="accounts"),
        Watch("CustomerRight", app="accounts"),
        Watch("Invitation", app="accounts", exclude=("token_digest",)),
        Watch("Authenticator", app="mfa", organisation="global", exclude=("data", "last_used_at")),
    ]
