"""What terms can settle about changes: periods, approval by class, silence, what is always told or approved."""

from django.utils.translation import gettext_lazy as _

from changecontrol.models import Level, Silence
from changecontrol.rules.gate import APPROVAL_BY_DEFAULT
from changecontrol.rules.questions import QUESTIONS
from qms.terms.parameters import Parameter, Stricter, Type, register_parameter

CLASSES = tuple((str(level.value), level.label) for level in Level if level != Level.INTERNAL)

for code, label in (
    ("change_notice_period", _("Notice period of a change")),
    ("change_last_order", _("Last order of a discontinued product")),
    ("change_last_ship", _("Last shipment after the last order")),
    ("silence_days", _("Answer of the customer to a change notice")),
):
    register_parameter(Parameter(code, label, Type.TIME, stricter=Stricter.HIGHER, needs_customer=True))
register_parameter(
    Parameter(
        "change_emergency_notice", _("Tell customers of an emergency change"), Type.TIME, stricter=Stricter.LOWER,
        needs_customer=True,
    )
)  # fmt: skip
register_parameter(
    Parameter(
        "change_approval", _("Classes of change that the customer approves"), Type.CODES, stricter=Stricter.HIGHER,
        default=list(APPROVAL_BY_DEFAULT), choices=CLASSES, needs_customer=True,
        hint=_("From the lowest one on; of the others from 1 on it is told. Without a term: classes 2 and 3."),
    )
)  # fmt: skip
register_parameter(
    Parameter(
        "change_notify_on", _("Changes of which the customer is always told"), Type.CODES, stricter=Stricter.HIGHER,
        default=[], choices=QUESTIONS, needs_customer=True,
        hint=_("Whatever class our own rules give. None without a term."),
    )
)  # fmt: skip
register_parameter(
    Parameter(
        "change_approve_on", _("Changes that the customer always approves"), Type.CODES, stricter=Stricter.HIGHER,
        default=[], choices=QUESTIONS, needs_customer=True,
        hint=_("Whatever class our own rules give. None without a term."),
    )
)  # fmt: skip
register_parameter(
    Parameter(
        "silence_rule", _("What no answer to a change notice means"), Type.CHOICE, default=Silence.NEVER.value,
        stricter=Stricter.LOWER, choices=tuple(Silence.choices), needs_customer=True,
        hint=_("ZVEI: missing feedback is no acceptance. J-STD-046: it is, after 30 days. Without a term: never."),
    )
)  # fmt: skip
register_parameter(
    Parameter(
        "change_question_pauses", _("A question stops the time for an answer"), Type.FLAG, default=False,
        stricter=Stricter.HIGHER, needs_customer=True,
        hint=_("The time begins anew with our answer. No without a term."),
    )
)  # fmt: skip
