"""The records of corrective action and what hangs on them, one file a kind."""

from capa.models.nonconformity import (
    Concession,
    ContainmentMeasure,
    Defect,
    Disposition,
    NcSeverity,
    Nonconformity,
    Source,
    Unit,
)

__all__ = [
    "Concession",
    "ContainmentMeasure",
    "Defect",
    "Disposition",
    "NcSeverity",
    "Nonconformity",
    "Source",
    "Unit",
]
