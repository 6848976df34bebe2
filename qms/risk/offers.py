"""What risk offers to the house: its kinds of record."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.records.content import content_of_fields
from qms.records.offers import FollowOn, Kind, SearchText, register_follow_on, register_kind
from qms.risk.models import FailureMode, Fmea, RatingTables, RiskLink, RowAction
from qms.risk.queries import own_words
from qms.risk.rules import FIELDS, TABLE_FIELDS
from qms.risk.workflow import FMEA, TABLES
from qms.web.shapes import Words
from qms.workflow.declare import WORKFLOWS, Workflow

CHILDREN = (FailureMode, RowAction, RiskLink)


def content(fmea: Any) -> dict[str, Any]:
    """All content of a study as a signature is bound to it."""
    return content_of_fields(fmea, FIELDS, CHILDREN)


def tables_content(tables: Any) -> dict[str, Any]:
    """All content of rating tables as a signature is bound to it."""
    return content_of_fields(tables, TABLE_FIELDS, ())


def _tables_words(tables: Any) -> SearchText:
    texts = [text for scale in tables.scales.values() for text in scale]
    return SearchText(shared=(), internal=(tables.title, tables.cells_reason, *texts))


def _history(workflow: Workflow, opening: Words) -> Callable[[str], Words]:
    def words(act: str) -> Words:
        transition = workflow.transition(act)
        return transition.history if transition else opening

    return words


register_kind(
    Kind(
        slug="fmea",
        path="fmeas",
        prefix="FMEA",
        model=Fmea,
        label=_("FMEA"),
        plural=_("FMEAs"),
        icon="shield-alert",
        stage=40,
        fields=FIELDS,
        content=content,
        search_text=own_words,
        state_label=lambda code: FMEA.state(code).label,
        customer_state_label=lambda code: FMEA.state(code).customer_label,
        state_tone=lambda code: FMEA.state(code).tone,
        act_labels=_history(FMEA, _("opened the study")),
        children=CHILDREN,
        content_template="risk/signed_content.html",
    )
)
register_kind(
    Kind(
        slug="rating_tables",
        path="rating-tables",
        prefix="RTB",
        model=RatingTables,
        label=_("Rating tables"),
        plural=_("Rating tables"),
        icon="grid-3x3",
        fields=TABLE_FIELDS,
        content=tables_content,
        search_text=_tables_words,
        state_label=lambda code: TABLES.state(code).label,
        customer_state_label=lambda code: TABLES.state(code).customer_label,
        state_tone=lambda code: TABLES.state(code).tone,
        act_labels=_history(TABLES, _("drafted the rating tables")),
        content_template="risk/signed_tables.html",
    )
)
register_follow_on(
    FollowOn(
        url_name="staff:fmea_touched",
        label=_("Touches a failure mode"),
        sources=("complaint", "nonconformity", "finding"),
        right=Right.EDIT_RECORDS,
        icon="shield-alert",
        unless=lambda record: WORKFLOWS[record.kind].state(record.state).final,
    )
)
