"""The records of corrective action and what hangs on them, one file a kind."""

from capa.models.capa import (
    Action,
    ActionKind,
    Capa,
    CapaContainment,
    DueDateExtension,
    Origin,
    Prevention,
    RiskClass,
    TeamMember,
    TeamRole,
)
from capa.models.causes import Cause, ProblemStatement
from capa.models.effectiveness import (
    Better,
    EffectivenessCheck,
    EffectivenessPlan,
    Method,
    Verdict,
)
from capa.models.effectiveness import (
    Source as EffectSource,
)
from capa.models.eight_d import Discipline, EightD, Step
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
    "Action",
    "ActionKind",
    "Better",
    "Capa",
    "CapaContainment",
    "Cause",
    "Concession",
    "ContainmentMeasure",
    "Defect",
    "Discipline",
    "Disposition",
    "DueDateExtension",
    "EffectSource",
    "EffectivenessCheck",
    "EffectivenessPlan",
    "EightD",
    "Method",
    "NcSeverity",
    "Nonconformity",
    "Origin",
    "Prevention",
    "ProblemStatement",
    "RiskClass",
    "Source",
    "Step",
    "TeamMember",
    "TeamRole",
    "Unit",
    "Verdict",
]
