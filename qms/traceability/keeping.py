"""Mandatory rules of gaps: no act brings a record into a state with a gap that is not allowed there."""

from typing import Any

from django.utils.translation import gettext as _

from qms.records.offers import kind_of
from qms.traceability.gaps import use_of
from qms.traceability.models import GapRuleSetting, Use
from qms.traceability.offers import WITHDRAWN, rules_for


def no_mandatory_gap(record: Any, state: str) -> str | None:
    """The sentence of the first mandatory rule that the record would break in that state, or None.

    It asks the database only for states that a rule of the kind names.
    """
    rules = [rule for rule in rules_for(record.kind) if state in rule.states and state not in WITHDRAWN]
    if not rules:
        return None
    codes = [rule.code for rule in rules]
    found = GapRuleSetting.objects.filter(organisation_id=record.organisation_id, code__in=codes)
    settings = {row.code: row for row in found}
    for rule in rules:
        if use_of(rule, settings.get(rule.code)) is Use.MANDATORY:
            rows = kind_of(rule.kind).model._default_manager.filter(pk=record.pk)
            if rule.query(rows).exists():
                return _("Before that: %(ask)s. %(sentence)s") % {"ask": rule.ask, "sentence": rule.sentence}
    return None
