"""Know the fingerprints of the keys that all nodes share."""

from typing import ClassVar

from django.db import migrations, models

from qms.organisations.wall import OpenTable


class Migration(migrations.Migration):
    """Know the fingerprints of the keys that all nodes share."""

    dependencies: ClassVar = [("operations", "0005_figures"), ("organisations", "0002_wall")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="InstallationKey",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="key")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("since", models.DateTimeField(auto_now=True, verbose_name="since")),
            ],
            options={"ordering": ["name"]},
        ),
        OpenTable("operations_installationkey"),
    ]
