"""Where feedback stands in the navigation of both sides."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

COMPLAINTS = Entry(
    "staff:complaints", _("Complaints"), "message-square-warning", Right.READ_RECORDS, "records", 10, "f", on_phone=True
)
HOME = Entry("portal:home", _("Home"), "house", Right.PORTAL_READ, "", 10, "h", on_phone=True)
REPORTS = Entry("portal:reports", _("Reports"), "message-square-warning", Right.PORTAL_READ, "", 20, "r", on_phone=True)
REPORT = Entry("portal:report_new", _("Report a problem"), "plus", Right.PORTAL_FILE, "", 30, "n", on_phone=True)

register_nav(Side.STAFF, COMPLAINTS)
register_start(Start("staff:complaint_new", _("New complaint"), Right.RECORD_FEEDBACK))
for entry in (HOME, REPORTS, REPORT):
    register_nav(Side.PORTAL, entry)
