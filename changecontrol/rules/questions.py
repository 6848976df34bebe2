"""The questionnaire that classifies a change, and what is found without asking. Codes are stored; words are for people.

What customers want to hear of follows ZVEI, J-STD-046 and the table of changes in AIAG PPAP (4th edition, 3.1).
"""

from django.utils.translation import gettext_lazy as _

from qms.web.shapes import Words

QUESTIONS: tuple[tuple[str, Words], ...] = (
    ("form", _("Does it change what the part looks like or measures?")),
    ("fit", _("Does it change how the part fits to others?")),
    ("function", _("Does it change what the part does, or how reliably?")),
    ("material", _("Does it change the material or its composition?")),
    ("sequence", _("Does it change the sequence or the parameters of the process?")),
    ("move", _("Is equipment moved within the site?")),
    ("site", _("Is it made, tested or packed at another site?")),
    ("supplier", _("Does a sub-supplier change?")),
    ("special", _("Does it touch a special characteristic?")),
    ("registered", _("Does it touch a characteristic that is registered with an authority?")),
    ("software", _("Does it change software in the product?")),
    ("label", _("Does it change label, packaging or instructions for use?")),
    ("regulatory", _("Does it need a decision of an authority or notified body?")),
    ("discontinued", _("Is a part discontinued?")),
)
"""Every one of them is answered with yes or no."""

FOUND: tuple[tuple[str, Words], ...] = (
    ("severity_9", _("A failure mode that it touches has severity 9 or 10.")),
    ("priority_high", _("A failure mode that it touches has Action Priority H afterwards.")),
    ("priority_rises", _("The Action Priority of a failure mode rises.")),
    ("registration", _("A registration or certificate is affected.")),
    ("impact_major", _("A function has found an impact that needs work.")),
)
"""What is found in the assessments; rules speak of it as of an answer."""

CODES = tuple(code for code, _words in (*QUESTIONS, *FOUND))
WORDS: dict[str, Words] = dict((*QUESTIONS, *FOUND))
