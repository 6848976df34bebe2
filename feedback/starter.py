"""The rules every organisation starts with: clocks of complaint handling and statutory clocks, each with its citation.

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
STATUTORY = [[50, ["regulatory_affairs"]], [80, ["regulatory_affairs", "quality_manager"]],
             [100, ["regulatory_affairs", "quality_manager"]]]  # fmt: skip
TO_CUSTOMER = [[50, ["owner"]], [100, ["owner", "quality_manager"]]]

RULES: tuple[dict[str, Any], ...] = (
    {"code": "acknowledge", "name": _("Acknowledge"), "unit": "elapsed_hours", "amount": 24,
     "citation": "ISO 10002:2018 8.3"},
    {"code": "assess", "name": _("Assess"), "unit": "working_days", "amount": 1, "citation": "ISO 10002:2018 8.4"},
    {"code": "contain", "name": _("Contain"), "unit": "elapsed_hours", "amount": 24, "citation": "8D, D3"},
    {"code": "reply", "name": _("Reply"), "unit": "working_days", "amount": 10, "citation": "ISO 10002:2018 8.8"},
    {"code": "contested", "name": _("Answer the objection"), "unit": "working_days", "amount": 5,
     "citation": "ISO 10002:2018 8.8"},
    {"code": "status_note", "name": _("Tell the customer where it stands"), "unit": "working_days", "amount": 5,
     "citation": "ISO 10002:2018 8.3"},
    {"code": "customer_answer", "name": _("Answer of the customer"), "unit": "calendar_days", "amount": 30,
     "citation": "Quality agreement, else our terms", "ladder": TO_CUSTOMER},
    {"code": "decide_reportability", "name": _("Decide reportability"), "unit": "calendar_days", "amount": 2,
     "citation": "Own rule", "ladder": STATUTORY},
    {"code": "us_30d", "name": _("Report to FDA: death, serious injury, malfunction"), "unit": "calendar_days",
     "amount": 30, "citation": "21 CFR 803.50(a)", "market": "US", "ladder": STATUTORY},
    {"code": "us_5wd", "name": _("Report to FDA: remedial action or on request"), "unit": "working_days", "amount": 5,
     "citation": "21 CFR 803.53", "market": "US", "country": "US", "ladder": STATUTORY},
    {"code": "eu_15d", "name": _("Report serious incident (EU)"), "unit": "calendar_days", "amount": 15,
     "citation": "Regulation (EU) 2017/745 Art. 87(3)", "market": "EU", "ladder": STATUTORY},
    {"code": "eu_10d", "name": _("Report death or serious deterioration (EU)"), "unit": "calendar_days", "amount": 10,
     "citation": "Regulation (EU) 2017/745 Art. 87(5)", "market": "EU", "ladder": STATUTORY},
    {"code": "eu_2d", "name": _("Report serious public health threat (EU)"), "unit": "calendar_days", "amount": 2,
     "citation": "Regulation (EU) 2017/745 Art. 87(4)", "market": "EU", "ladder": STATUTORY},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, ({"ladder": LADDER, **rule} for rule in RULES))
