"""Where risk stands in the navigation of staff."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

FMEAS = Entry("staff:fmeas", _("FMEAs"), "shield-alert", Right.READ_RECORDS, "records", 30)
SHIPPED = Entry("staff:shipped", _("Shipped quantities"), "truck", Right.READ_RECORDS, "records", 36)
TABLES = Entry("staff:rating_tables", _("Rating tables"), "grid-3x3", Right.READ_RECORDS, "records", 38)

for entry in (FMEAS, SHIPPED, TABLES):
    register_nav(Side.STAFF, entry)
register_start(Start("staff:fmea_new", _("New FMEA"), Right.EDIT_RECORDS))
