"""What terms can settle about registrations."""

from django.utils.translation import gettext_lazy as _

from qms.terms.parameters import Parameter, Stricter, Type, register_parameter

NOTICE_DAYS = register_parameter(
    Parameter(
        "certificate_notice_days", _("Days before a certificate ends on which the customer is told"), Type.NUMBER,
        stricter=Stricter.HIGHER, default=30, high=365,
        hint=_("For certificates that are shared with the customer. 30 days without a term."),
    )
)  # fmt: skip
