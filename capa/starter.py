"""The clock rules every organisation starts with in this domain, each with its citation.

They are data: a quality manager changes them on the page "Rules of the clocks"; running clocks keep theirs.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.services.rules import give_rules
from qms.organisations.models import Organisation

LADDER = [
    [50, ["owner"]],
    [80, ["owner", "quality_manager"]],
    [100, ["owner", "quality_manager"]],
    [150, ["quality_manager"]],
]
TO_MANAGERS = [[80, ["quality_manager"]], [100, ["quality_manager"]]]
TO_CUSTOMER = [[50, ["owner"]], [100, ["owner", "quality_manager"]]]

NC_RULES: tuple[dict[str, Any], ...] = (
    {"code": "nc_contain", "name": _("Contain the nonconformity"), "unit": "elapsed_hours", "amount": 24,
     "citation": "ISO 9001:2015 8.7.1; 8D, D3"},
    {"code": "nc_measure", "name": _("Containment measure"), "unit": "calendar_days", "amount": 1,
     "citation": "ISO 9001:2015 8.7.1"},
    {"code": "nc_dispose", "name": _("Decide the disposition"), "unit": "working_days", "amount": 5,
     "citation": "ISO 13485:2016 8.3.1; own rule"},
    {"code": "nc_concession", "name": _("Answer to the request for a concession"), "unit": "working_days",
     "amount": 10, "citation": "Quality agreement, else our terms; IATF 16949:2016 8.7.1.1", "ladder": TO_CUSTOMER},
    {"code": "nc_close", "name": _("Close the nonconformity"), "unit": "calendar_days", "amount": 30,
     "citation": "ISO 9001:2015 8.7.2; own rule"},
)  # fmt: skip

CAPA_RULES: tuple[dict[str, Any], ...] = (
    {"code": "capa_open", "name": _("Decide on opening"), "unit": "working_days", "amount": 2, "citation": "Own rule",
     "ladder": TO_MANAGERS},
    {"code": "capa_contain", "name": _("Contain"), "unit": "calendar_days", "amount": 1, "citation": "8D, D1 to D3"},
    {"code": "capa_analyse", "name": _("Find and verify the cause"), "unit": "calendar_days", "amount": 7,
     "citation": "8D, D4"},
    {"code": "capa_plan", "name": _("Approve the plan"), "unit": "calendar_days", "amount": 14, "citation": "8D, D5"},
    {"code": "capa_implement", "name": _("Implement and verify the actions"), "unit": "calendar_days", "amount": 14,
     "citation": "8D, D6"},
    {"code": "capa_prevent", "name": _("Prevent recurrence elsewhere"), "unit": "calendar_days", "amount": 25,
     "citation": "8D, D7"},
    {"code": "capa_effect", "name": _("Check the effectiveness"), "unit": "calendar_days", "amount": 90,
     "citation": "ISO 13485:2016 8.5.2 f)"},
    {"code": "capa_close", "name": _("Close after the verdict"), "unit": "working_days", "amount": 10,
     "citation": "Own rule"},
    {"code": "capa_action", "name": _("Action"), "unit": "calendar_days", "amount": 14,
     "citation": "ISO 9001:2015 10.2.1 c)"},
    {"code": "capa_verify", "name": _("Verify an action"), "unit": "working_days", "amount": 5,
     "citation": "ISO 13485:2016 8.5.2 e)", "ladder": TO_MANAGERS},
    {"code": "capa_extension", "name": _("Decide on another day"), "unit": "working_days", "amount": 2,
     "citation": "Own rule", "ladder": TO_MANAGERS},
)  # fmt: skip
"""The times of a CAPA run from its opening, as those of an 8D do."""

EIGHT_D_RULES: tuple[dict[str, Any], ...] = (
    {"code": "eight_d_d3", "name": _("8D: D1 to D3"), "unit": "calendar_days", "amount": 1, "citation": "8D, D1 to D3"},
    {"code": "eight_d_d4", "name": _("8D: D4"), "unit": "calendar_days", "amount": 7, "citation": "8D, D4"},
    {"code": "eight_d_d6", "name": _("8D: D5 and D6"), "unit": "calendar_days", "amount": 14,
     "citation": "8D, D5 and D6"},
    {"code": "eight_d_d7", "name": _("8D: D7"), "unit": "calendar_days", "amount": 25, "citation": "8D, D7"},
    {"code": "eight_d_d8", "name": _("8D: whole report"), "unit": "calendar_days", "amount": 30, "citation": "8D, D8"},
    {"code": "eight_d_answer", "name": _("8D: answer of the customer"), "unit": "working_days", "amount": 10,
     "citation": "Quality agreement, else our terms", "ladder": TO_CUSTOMER},
    {"code": "eight_d_revise", "name": _("8D: another version"), "unit": "working_days", "amount": 5,
     "citation": "IATF 16949:2016 10.2.3"},
)  # fmt: skip
"""The times of an 8D report run since the customer's own report came in; a customer's terms may be stricter."""

RULES = (*NC_RULES, *CAPA_RULES, *EIGHT_D_RULES)


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, ({"ladder": LADDER, **rule} for rule in RULES))
