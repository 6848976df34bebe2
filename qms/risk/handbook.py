"""The tables an organisation uses until it approves its own: scales in our words, rates and priorities of the handbook.

Source: AIAG & VDA FMEA Handbook, 1st edition 2019, tables of step 5 (design and process), and its alternative
occurrence table of incidents per thousand items.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from qms.risk.priority import cells

CELLS = "".join(priority for _severity, _occurrence, _detection, priority in cells())
"""The 1,000 priorities in the order of `priority.cells()`."""

BOUNDS = tuple(map(Decimal, (0, 1, 10, 100, 500, 2_000, 10_000, 20_000, 50_000, 1_000_000)))
"""Highest rate in ppm of each occurrence rating, 1 first. A rating of 1 says that prevention has ruled it out."""

SEVERITY = (
    _("Nobody notices it."),
    _("Hardly noticed; a few customers find it slightly annoying."),
    _("Noticed by some customers, or a small part must be reworked in place."),
    _("Noticed by most customers, or a part of the lot must be reworked in place."),
    _("A comfort function works less well, or part of the lot is reworked off the line."),
    _("A comfort function is lost, or the whole lot is reworked off the line."),
    _("A main function works less well, or part of the lot is scrapped."),
    _("A main function is lost, or the line stops and the lot is scrapped."),
    _("A regulation is not met."),
    _("Health or safety of people is in danger."),
)
OCCURRENCE = (
    _("Ruled out by the preventive control."),
    _("Extremely rare; proven controls, not seen in comparable products."),
    _("Very rare; good experience with nearly the same design or process."),
    _("Rare; controls of this kind are effective."),
    _("Now and then; controls are somewhat effective."),
    _("Occasional; controls are only partly effective."),
    _("Fairly often; similar designs or processes have shown it."),
    _("Often; little experience with the controls."),
    _("Very often; controls are hardly able to prevent it."),
    _("Nearly always; new, without experience and without controls."),
)
DETECTION = (
    _("The failure or its cause cannot get further, or is always found."),
    _("Found automatically where it arises; the method is proven."),
    _("Found automatically in a later step; the method is proven."),
    _("Found automatically; the method is proven on similar products."),
    _("Found by measuring in the process; capable method."),
    _("Found by a person with a gauge; capability shown for similar ones."),
    _("Found by a person with a gauge; capability not shown."),
    _("Found by a person's senses; the method is not proven."),
    _("Hardly found: random or indirect checks."),
    _("Cannot be found, or nobody looks."),
)
