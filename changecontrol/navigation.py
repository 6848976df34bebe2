"""Where the domain stands in the navigation of both sides."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

register_nav(
    Side.STAFF, Entry("staff:changes", _("Changes"), "git-pull-request-arrow", Right.READ_RECORDS, "records", 22)
)
register_nav(
    Side.STAFF, Entry("staff:notices", _("Change notices"), "mail-warning", Right.READ_RECORDS, "together", 24)
)
register_nav(Side.STAFF, Entry("staff:trade_offs", _("Trade-offs"), "scale", Right.READ_RECORDS, "records", 23))
register_nav(
    Side.STAFF, Entry("staff:weighings", _("Joint weighings"), "users-round", Right.READ_RECORDS, "together", 27)
)
register_nav(
    Side.STAFF, Entry("staff:change_rules", _("Classification rules"), "list-tree", Right.READ_RECORDS, "records", 44)
)
register_nav(Side.STAFF, Entry("staff:approvals", _("Customer approvals"), "stamp", Right.READ_RECORDS, "together", 26))
register_nav(Side.STAFF, Entry("staff:supply", _("Register of supply"), "truck", Right.READ_RECORDS, "together", 40))
register_nav(Side.STAFF, Entry("staff:calendar", _("Calendars"), "calendar-x", Right.READ_RECORDS, "together", 42))
register_nav(Side.PORTAL, Entry("portal:notices", _("Change notices"), "mail-warning", Right.PORTAL_READ, "", 28))
register_nav(Side.PORTAL, Entry("portal:weighings", _("Joint weighings"), "scale", Right.PORTAL_READ, "", 29))
register_nav(Side.PORTAL, Entry("portal:calendar", _("Calendar"), "calendar-x", Right.PORTAL_READ, "together", 30))
register_start(Start("staff:change_new", _("New change"), Right.EDIT_RECORDS))
register_start(Start("staff:trade_off_new", _("New trade-off"), Right.EDIT_RECORDS))
