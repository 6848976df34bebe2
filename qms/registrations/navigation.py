"""Where registrations stand in the navigation of both sides, and what is begun from My work."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

register_nav(Side.STAFF, Entry("staff:registrations", _("Registrations"), "stamp", Right.READ_RECORDS, "together", 45))
register_nav(Side.PORTAL, Entry("portal:certificates", _("Certificates"), "stamp", Right.PORTAL_READ, "together", 55))
register_start(Start("staff:registration_new", _("New registration"), Right.KEEP_REGISTRATIONS))
