"""What root cause offers to the house: the rule that no CAPA is planned without a verified cause."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from capa.models import Cause
from qms.traceability.offers import GapRule, register_gap_rule

AFTER_ANALYSIS = (
    "planning", "plan_review", "implementation", "prevention", "awaiting_effect", "effective", "closed",
)  # fmt: skip

register_gap_rule(
    GapRule(
        code="capa_without_verified_cause",
        kind="capa",
        column=_("Verified cause"),
        label=_("Planned without a verified cause"),
        sentence=_("A CAPA that has left the analysis has a root cause verified in its round, or a signed reason."),
        ask=_("Verify the cause, or have signed why none can be"),
        query=lambda rows: rows.filter(no_cause_reason="").exclude(
            Exists(Cause.objects.filter(record_id=OuterRef("pk"), is_root=True, verified_round=OuterRef("round")))
        ),
        states=AFTER_ANALYSIS,
        citation="ISO 13485:2016, 8.5.2 b)",
    )
)
