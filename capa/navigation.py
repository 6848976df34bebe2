"""Where the domain stands in the navigation of both sides."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

CAPAS = Entry("staff:capas", _("CAPAs"), "route", Right.READ_RECORDS, "records", 16)

register_nav(Side.STAFF, CAPAS)
register_start(Start("staff:capa_new", _("New CAPA"), Right.PROPOSE_CAPA))
