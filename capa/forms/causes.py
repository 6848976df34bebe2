"""The forms about causes."""

from django.utils.translation import gettext_lazy as _

from qms.workflow.fields import text
from qms.workflow.forms import ActForm


class NoCauseForm(ActForm):
    """Why no cause could be verified."""

    no_cause_reason = text(_("What was tried, and why the cause stays unknown"), most=4000)
