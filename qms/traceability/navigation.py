"""Where traceability stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side

register_nav(Side.STAFF, Entry("staff:gaps", _("Gaps"), "waypoints", Right.READ_RECORDS, "records", 90))
register_nav(
    Side.STAFF, Entry("staff:gap_rules", _("Rules of gaps"), "list-checks", Right.READ_RECORDS, "administration", 89)
)
