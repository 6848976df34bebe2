"""The acts on studies and rating tables, and what is stored beside them. The only writers of risk."""

from qms.risk.services.actions import add_action, decline_action, implement_action, rate_after, verify_action
from qms.risk.services.field import compare, compare_all, contradict, end_contradiction, keep_rating, reassess_row
from qms.risk.services.importing import import_rows
from qms.risk.services.rows import Row, add_row, drop_row, revise_row
from qms.risk.services.shipped import enter_shipped, import_shipped
from qms.risk.services.studies import (
    StudyData,
    approve,
    assign,
    change_study,
    open_study,
    retire,
    return_study,
    revise,
    sign_for_management,
    void,
)
from qms.risk.services.tables import (
    approve_tables,
    change_observation,
    change_priorities,
    change_scale,
    draft_tables,
    supersede,
)

__all__ = [
    "Row",
    "StudyData",
    "add_action",
    "add_row",
    "approve",
    "approve_tables",
    "assign",
    "change_observation",
    "change_priorities",
    "change_scale",
    "change_study",
    "compare",
    "compare_all",
    "contradict",
    "decline_action",
    "draft_tables",
    "drop_row",
    "end_contradiction",
    "enter_shipped",
    "implement_action",
    "import_rows",
    "import_shipped",
    "keep_rating",
    "open_study",
    "rate_after",
    "reassess_row",
    "retire",
    "return_study",
    "revise",
    "revise_row",
    "sign_for_management",
    "supersede",
    "verify_action",
    "void",
]
