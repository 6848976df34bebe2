"""Put sites, customers and contacts behind the wall."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable, Wall


class Migration(migrations.Migration):
    """Put sites, customers and contacts behind the wall."""

    dependencies: ClassVar = [
        ("organisations", "0001_initial"),
    ]

    operations: ClassVar = [
        OpenTable(
            "organisations_organisation", writes="INSERT, UPDATE", portal=("id", "slug", "name", "language", "zone")
        ),
        Wall(
            "Site", portal="true", portal_columns=("id", "organisation_id", "code", "name", "zone", "country", "active")
        ),
        Wall("SiteClosure", writes="INSERT, UPDATE, DELETE"),
        Wall("Customer", portal="id = (SELECT acting_customer())"),
        Wall("Contact", portal="customer_id = (SELECT acting_customer())"),
        Wall("HistoricalSite", writes=""),
        Wall("HistoricalCustomer", writes=""),
        Wall("HistoricalContact", writes=""),
    ]
