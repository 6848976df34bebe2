"""What must hold before an act on terms: each answers None or the sentence that says what must come first."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.organisations.days import today
from qms.terms.models import TermRow, TermSet
from qms.terms.parameters import PARAMETERS, Parameter, looser, time_parameter
from qms.terms.queries import holds, kept_rows, latest_before, parameters_of, signed_sets
from qms.web.times import day_words

Sentence = Promise | str | None


def says_something(terms: TermSet) -> Sentence:
    """A set without a term would take the place of the former one and leave the customer with nothing."""
    codes = set(TermRow.objects.filter(record_id=terms.pk).values_list("code", flat=True))
    if not codes:
        return _("Before that: at least one term. A set without any would only end the former one.")
    unknown = codes - set(parameters_of(terms.organisation_id))
    if unknown:
        return _("Before that: remove %(code)s, which is no parameter in use any more.") % {"code": min(unknown)}
    return None


def starts_today_or_later(terms: TermSet) -> Sentence:
    """What has happened is judged by what was known then: terms never reach back."""
    if terms.effective_from < today(terms.organisation):
        shown = {"day": day_words(terms.effective_from)}
        return _("Before that: another first day. %(day)s has passed, and terms do not reach back.") % shown
    return None


def starts_after_the_former(terms: TermSet) -> Sentence:
    """One set of a customer at a time: versions follow each other by their first days."""
    former = next(iter(_signed(terms)), None)
    if former is None or former.effective_from < terms.effective_from:
        return None
    shown = {"number": former.number, "version": former.edition, "day": day_words(former.effective_from)}
    return _("Before that: a later first day. %(number)s, version %(version)s, starts on %(day)s.") % shown


def looser_limits_are_agreed(terms: TermSet) -> Sentence:
    """What protects the customer is loosened by the customer's signature alone (IATF 16949 8.3.3.3)."""
    if terms.agreed_at is not None:
        return None
    found = loosened(terms)
    if not found:
        return None
    known = parameters_of(terms.organisation_id)
    names = ", ".join(str(known[code].label) if code in known else code for code in found)
    return _("Before that: the customer's signature, because this is looser than what holds: %(names)s.") % {
        "names": names
    }


def is_not_shared(terms: TermSet) -> Sentence:
    """What the customer reads already is not shared again."""
    return _("The customer can read these terms already.") if terms.shared else None


def leaves_no_limit_behind(terms: TermSet) -> Sentence:
    """What protects the customer beyond the defaults is not taken back by us alone while it is in force."""
    if terms.state == "in_force" and _looser(_defaults(), _defaults() | _protected(_values(terms))):
        return _(
            "These terms protect the customer beyond what holds without them. Before that: a new set that the customer "
            "has agreed to; it takes the place of this one."
        )
    return None


def loosened(terms: TermSet) -> list[str]:
    """What protects the customer and is made looser, ended sooner or left out by this set.

    It is held against the customer's latest set, and where that says nothing, or has ended before, against what holds
    without terms: a first set loosens a default no more than a second one.
    """
    defaults = _defaults()
    former = latest_before(_signed(terms), _customer(terms), terms.effective_from)
    if former is None:
        return _looser(_protected(_values(terms)), defaults)
    said = _protected({row["code"]: row["value"] for row in kept_rows(former)})
    if not holds(former, terms.effective_from - timedelta(days=1)):
        said = {code: value for code, value in said.items() if not looser(_of(code), value, defaults.get(code))}
    old = defaults | said
    found = _looser(_protected(_values(terms)), old)
    if terms.effective_until and (former.effective_until is None or terms.effective_until < former.effective_until):
        found += _looser(defaults, old)
    return sorted(set(found))


def _looser(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[str]:
    """The parameters of which `new` asks less than `old`; what a set leaves out falls back to the default."""
    defaults = _defaults()
    return sorted(
        code for code, value in old.items() if looser(_of(code), new.get(code, defaults.get(code)), value)
    )  # fmt: skip


def _defaults() -> dict[str, Any]:
    """What holds without terms, of every declared parameter that protects the customer; a time has no default."""
    return {code: one.default for code, one in PARAMETERS.items() if one.needs_customer}


def _of(code: str) -> Parameter:
    """The parameter of that code; what nobody has declared is the time of a clock."""
    return time_parameter(code, code)


def _protected(values: Mapping[str, Any]) -> dict[str, Any]:
    """What protects the customer: every agreed time, and what is declared so."""
    times = {code for code, value in values.items() if code not in PARAMETERS and isinstance(value, Mapping)}
    return {code: value for code, value in values.items() if code in times or code in _defaults()}


def _values(terms: TermSet) -> dict[str, Any]:
    return dict(TermRow.objects.filter(record_id=terms.pk).values_list("code", "value"))


def _signed(terms: TermSet) -> list[TermSet]:
    """The customer's other sets that were signed, the latest first."""
    return [one for one in signed_sets(terms.organisation_id, _customer(terms)) if one.pk != terms.pk]


def _customer(terms: TermSet) -> Any:
    assert terms.customer_id is not None, "terms are always those of a customer"
    return terms.customer_id
