"""Actions on a row may be carried out in another record; whom a row concerns is asked of the terms, not kept with it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import qms.organisations.tenancy


def _key(**more: object) -> models.Field:
    return qms.organisations.tenancy.TenantKey(
        blank=True, null=True, to="records.record", verbose_name="carried out in", **more
    )


class Migration(migrations.Migration):
    """Actions on a row may be carried out in another record."""

    dependencies: ClassVar = [("records", "0003_links_for_customers"), ("risk", "0002_studies_wall")]

    operations: ClassVar = [
        migrations.RemoveField("failuremode", "consult"),
        migrations.RemoveField("historicalfailuremode", "consult"),
        migrations.AddField(
            "historicalrowaction", "carried_in",
            _key(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+"),
        ),
        migrations.AddField(
            "rowaction", "carried_in", _key(on_delete=django.db.models.deletion.PROTECT, related_name="risk_actions"),
        ),
        migrations.AddIndex(
            "rowaction",
            models.Index(
                fields=["organisation", "carried_in"], condition=models.Q(("carried_in__isnull", False)),
                name="row_action_carried_in",
            ),
        ),
    ]  # fmt: skip
