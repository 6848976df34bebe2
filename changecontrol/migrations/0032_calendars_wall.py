"""Put calendars in and out behind the wall and under watch. Customers read their own windows, calendars and address."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeyInside, Wall
from qms.trail.watch import Watch

OWN = "customer_id = (SELECT acting_customer())"
FEED = (
    "id",
    "organisation_id",
    "customer_id",
    "name",
    "host",
    "kind",
    "active",
    "at",
    "by_name",
    "by_customer",
    "next_at",
    "read_at",
    "events",
    "fault",
    "faults",
)
ADDRESS = ("id", "organisation_id", "person_id", "customer_id", "at", "revoked_at")
TABLE = "changecontrol_customerwindow"
SHOW_OWN = f"""
CREATE POLICY portal ON {TABLE} AS RESTRICTIVE FOR SELECT TO portal USING ({OWN});
GRANT SELECT ON {TABLE} TO portal;
"""
HIDE = f"DROP POLICY portal ON {TABLE}; REVOKE ALL ON {TABLE} FROM portal;"


class Migration(migrations.Migration):
    """Put calendars in and out behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0031_calendars_in_and_out")]

    operations: ClassVar = [
        Wall("CustomerFeed", portal=OWN, portal_columns=FEED),
        Wall("CalendarAddress", portal=f"{OWN} AND person_id = (SELECT acting_person())", portal_columns=ADDRESS),
        Wall("HistoricalCustomerFeed", writes=""),
        Wall("HistoricalCalendarAddress", writes=""),
        KeyInside("CustomerWindow", "feed"),
        migrations.RunSQL(SHOW_OWN, HIDE),
        Watch("CustomerFeed", exclude=("url", "etag")),
        Watch("CalendarAddress", exclude=("token_digest",)),
        Watch("CustomerWindow"),
    ]
