"""The clock rules every organisation starts with in this domain, each with its citation.

They are data: a quality manager changes them on the page "Rules of the clocks"; running clocks keep theirs.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.models import ClockRule
from qms.organisations.models import Organisation

LADDER = [
    [50, ["owner"]],
    [80, ["owner", "quality_manager"]],
    [100, ["owner", "quality_manager"]],
    [150, ["quality_manager"]],
]
TO_CUSTOMER = [[50, ["owner"]], [100, ["owner", "quality_manager"]]]

RULES: tuple[dict[str, Any], ...] = (
    {"code": "nc_contain", "name": _("Contain the nonconformity"), "unit": "elapsed_hours", "amount": 24,
     "citation": "ISO 9001:2015 8.7.1; 8D, D3"},
    {"code": "nc_dispose", "name": _("Decide the disposition"), "unit": "working_days", "amount": 5,
     "citation": "ISO 13485:2016 8.3.1; own rule"},
    {"code": "nc_concession", "name": _("Answer to the request for a concession"), "unit": "working_days",
     "amount": 10, "citation": "Quality agreement, else our terms; IATF 16949:2016 8.7.1.1", "ladder": TO_CUSTOMER},
    {"code": "nc_close", "name": _("Close the nonconformity"), "unit": "calendar_days", "amount": 30,
     "citation": "ISO 9001:2015 8.7.2; own rule"},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> None:
    """Create the rules that the organisation does not have yet. Runs as often as one likes."""
    held = set(ClockRule.objects.filter(organisation=organisation).values_list("code", flat=True))
    ClockRule.objects.bulk_create(
        ClockRule(**{"ladder": LADDER, **rule}, organisation=organisation) for rule in RULES if rule["code"] not in held
    )
