"""Where the domain stands in the navigation of both sides."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

CAPAS = Entry("staff:capas", _("CAPAs"), "route", Right.READ_RECORDS, "records", 16)
EIGHT_DS = Entry("staff:eight_ds", _("8D reports"), "clipboard-list", Right.READ_RECORDS, "records", 18)
CUSTOMER_EIGHT_DS = Entry("portal:eight_ds", _("8D reports"), "clipboard-list", Right.PORTAL_READ, "", 24)

register_nav(Side.STAFF, CAPAS)
register_nav(Side.STAFF, EIGHT_DS)
register_nav(Side.PORTAL, CUSTOMER_EIGHT_DS)
register_start(Start("staff:capa_new", _("New CAPA"), Right.PROPOSE_CAPA))
NONCONFORMITIES = Entry(
    "staff:nonconformities", _("Nonconformities"), "octagon-alert", Right.READ_RECORDS, "records", 14
)
CUSTOMERS = Entry("portal:nonconformities", _("Concessions"), "octagon-alert", Right.PORTAL_READ, "", 40)

register_nav(Side.STAFF, NONCONFORMITIES)
register_start(Start("staff:nonconformity_new", _("New nonconformity"), Right.RECORD_NONCONFORMITY))
register_nav(Side.PORTAL, CUSTOMERS)
