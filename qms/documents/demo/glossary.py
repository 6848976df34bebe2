"""The demo's glossary: words of the weld seam, one that is not to be used, a symbol that stays as it is."""

from datetime import timedelta

from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.documents.models import GlossaryTerm
from qms.documents.services import Wording, add_term, change_term
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context

TERMS = (
    Wording(
        term="weld seam", words={"de": "Schweißnaht"}, avoided={"de": "Schweißraupe"},
        note="The place where two parts are joined by welding (ISO 17659).",
    ),
    Wording(term="flange", words={"de": "Flansch"}),
    Wording(term="bracket", words={"de": "Halter"}, avoided={"de": "Bügel, Konsole"}),
    Wording(term="macro section", words={"de": "Schliff"}),
    Wording(term="SC", untranslated=True, note="Special characteristic, marked so on every drawing."),
    Wording(term="wire feed"),
)  # fmt: skip


def tell(house: DemoHouse) -> None:
    """Tell the terms; those that were told before stay as they are."""
    with tenant_context(house.acting("manager")):
        if GlossaryTerm.objects.exists():
            return
    moment, seat = timezone.now() - timedelta(days=420), house.seats["manager"]
    with told_at(moment), tenant_context(house.acting("manager")):
        rows = [add_term(house.organisation, language="en", said=said, by=seat) for said in TERMS]
    with told_at(moment + timedelta(days=6)), tenant_context(house.acting("manager")):
        change_term(
            next(row for row in rows if row.term == "macro section"), version=1, by=seat,
            said=Wording(term="macro section", words={"de": "Makroschliff"}), reason="ISO 17639 calls it so.",
        )  # fmt: skip
