"""The forms of the acts, one file a subject."""

from capa.forms.effectiveness import CheckForm, CriterionForm, EffectForm

__all__ = ["CheckForm", "CriterionForm", "EffectForm"]
