"""Where documents stand in the navigation of both sides, and what is begun from My work."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.starts import Start, register_start

register_nav(Side.STAFF, Entry("staff:documents", _("Documents"), "book-text", Right.READ_RECORDS, "together", 40))
register_nav(
    Side.STAFF,
    Entry("staff:external_documents", _("Customers' documents"), "file-input", Right.READ_RECORDS, "together", 42),
)
register_nav(Side.PORTAL, Entry("portal:documents", _("Documents"), "book-text", Right.PORTAL_READ, "together", 50))
register_nav(
    Side.PORTAL,
    Entry("portal:external_documents", _("What you gave us"), "file-input", Right.PORTAL_READ, "together", 52),
)
register_start(Start("staff:external_document_new", _("Enter a customer's document"), Right.EDIT_RECORDS))
register_start(Start("staff:document_new", _("New document"), Right.EDIT_RECORDS))
