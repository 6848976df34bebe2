"""The forms of the acts, one file a subject."""

from capa.forms.effectiveness import CheckForm, CriterionForm, EffectForm
from capa.forms.eight_d import AcceptDisciplineForm, DisciplineForm, ReturnDisciplineForm

__all__ = ["AcceptDisciplineForm", "CheckForm", "CriterionForm", "DisciplineForm", "EffectForm", "ReturnDisciplineForm"]
