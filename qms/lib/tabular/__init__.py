"""Tables from outside for import: whatever people call CSV, and spreadsheets, with line numbers kept.

Use: `with read_table(uploaded, uploaded.name) as table:` go through `table.rows`, then look at `table.problems`.
"""

from qms.lib.tabular.reading import read_table
from qms.lib.tabular.table import Problem, Table, TableLimits

__all__ = ["Problem", "Table", "TableLimits", "read_table"]
