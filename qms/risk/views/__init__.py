"""The staff's pages of risk."""

from qms.risk.views.field import shipped, shipped_new, touched
from qms.risk.views.revisions import fmea_compare, fmea_export, fmea_revision
from qms.risk.views.rows import fmea_row
from qms.risk.views.studies import fmea, fmea_new, fmeas
from qms.risk.views.tables import rating_table, rating_tables, rating_tables_handbook, rating_tables_new

__all__ = [
    "fmea",
    "fmea_compare",
    "fmea_export",
    "fmea_new",
    "fmea_revision",
    "fmea_row",
    "fmeas",
    "rating_table",
    "rating_tables",
    "rating_tables_handbook",
    "rating_tables_new",
    "shipped",
    "shipped_new",
    "touched",
]
