"""The transitions about the bank build: when the present state is produced last, what each customer takes."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import change as guards
from changecontrol.workflow.who import WORKERS
from qms.workflow.declare import Transition

BUILDING = ("assessment", "classified", "plan_review", "consultation", "cleared", "implementing")
"""From the first look until the first changed lot: whoever prepares the plan, and whoever carries it out."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "plan_bank", _("Plan the bank build"), _("planned the bank build"), BUILDING, None, WORKERS,
        explains=_("When the present state is produced last. What is built ahead is reckoned from there."),
        form="changecontrol.forms.BankForm", icon="warehouse", rank=66, repeatable=True, quiet=True,
    ),
    Transition(
        "enter_demand", _("Enter a customer's demand"), _("entered a customer's demand"), BUILDING, None, WORKERS,
        explains=_("What the customer takes in a week and what is at hand for it. No customer reads this."),
        guards=(guards.a_customer_is_concerned,), form="changecontrol.forms.DemandForm", icon="scale", rank=67,
        repeatable=True, quiet=True,
    ),
)  # fmt: skip
