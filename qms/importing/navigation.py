"""Where imports stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side

IMPORTS = Entry("staff:imports", _("Import"), "file-up", Right.IMPORT, "records", 40)

register_nav(Side.STAFF, IMPORTS)
