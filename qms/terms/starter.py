"""The parameters that terms can settle from the start. Each says what holds when no term speaks of it.

RPN: S·O·D, 1 to 1,000; severity: 1 to 10; Action Priority H, M, L (AIAG-VDA FMEA Handbook, 2019).
"""

from django.utils.translation import gettext_lazy as _

from qms.terms.parameters import Parameter, Stricter, Type, register_parameter

RPN_LIMIT = register_parameter(
    Parameter(
        "rpn_limit", _("RPN from which the customer is consulted"), Type.NUMBER, stricter=Stricter.LOWER,
        high=1000, needs_customer=True,
        hint=_("A failure mode whose risk priority number reaches it is put before the customer. None without a term."),
    )
)  # fmt: skip
ACTION_PRIORITY_LIMIT = register_parameter(
    Parameter(
        "action_priority_limit", _("Action Priority from which the customer is consulted"), Type.CHOICE,
        stricter=Stricter.LOWER, choices=(("L", _("L: always")), ("M", _("M or H")), ("H", _("H only"))),
        needs_customer=True,
        hint=_("AIAG-VDA Action Priority. None without a term."),
    )
)  # fmt: skip
SEVERITY_LIMIT = register_parameter(
    Parameter(
        "severity_limit", _("Severity from which the customer is consulted"), Type.NUMBER, stricter=Stricter.LOWER,
        high=10, needs_customer=True, hint=_("S from 1 to 10, whatever O and D are. None without a term."),
    )
)  # fmt: skip
SPECIAL_CLASSES = register_parameter(
    Parameter(
        "special_classes", _("Special characteristics that are always put before the customer"), Type.WORDS,
        stricter=Stricter.HIGHER, default=[], needs_customer=True,
        hint=_("The customer's own marks, separated by commas, such as SC, CC, D. None without a term."),
    )
)  # fmt: skip
CONCESSION_NEEDED = register_parameter(
    Parameter(
        "concession_needed", _("Dispositions that need the customer's concession"), Type.CODES,
        stricter=Stricter.HIGHER, default=[], needs_customer=True,
        choices=(
            ("use_as_is", _("Use as is")), ("rework", _("Rework")), ("regrade", _("Regrade")),
            ("return", _("Return")), ("scrap", _("Scrap")),
        ),
        hint=_("The customer signs before the disposition is carried out. None without a term."),
    )
)  # fmt: skip
STEPWISE_ACCEPTANCE = register_parameter(
    Parameter(
        "stepwise_acceptance", _("The customer accepts an 8D report step by step"), Type.FLAG,
        stricter=Stricter.HIGHER, default=False, needs_customer=True,
        hint=_("Each discipline that is shared is accepted or returned on its own. No without a term."),
    )
)  # fmt: skip
CLOSURE_NEEDS_CUSTOMER = register_parameter(
    Parameter(
        "closure_needs_customer", _("Closing needs the customer's acceptance"), Type.FLAG,
        stricter=Stricter.HIGHER, default=False, needs_customer=True,
        hint=_("What was opened for this customer is closed only after the customer has accepted. No without a term."),
    )
)  # fmt: skip
