"""The tables of risk: studies with their rows, rating tables, what the field says about the rows."""

from qms.risk.models.field import RiskLink, ShippedQuantity
from qms.risk.models.ratings import RatingTables
from qms.risk.models.rows import FailureMode, RowAction
from qms.risk.models.study import RECORD_COLUMNS, Fmea, Revision

__all__ = [
    "RECORD_COLUMNS",
    "FailureMode",
    "Fmea",
    "RatingTables",
    "Revision",
    "RiskLink",
    "RowAction",
    "ShippedQuantity",
]
