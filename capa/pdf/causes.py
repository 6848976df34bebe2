"""The sections of a CAPA's document about problem and causes (8D D2 and D4): table, fishbones, chains of whys."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from capa.models import Capa
from capa.queries import causes as queries
from qms.accounts.seat import Seat
from qms.pdf.document import Column, Drawing, Section, Table, Value
from qms.pdf.parts import stored_value


def problem(record: Capa, seat: Seat) -> list[Section]:
    """The is/is-not table, when there is one."""
    columns = [Column(label=_("Aspect"), share=2), Column(label=_("Is"), share=4)]
    columns += [Column(label=_("Is not, though it could be"), share=4)]
    columns += [Column(label=_("What distinguishes both"), share=4)]
    columns += [Column(label=_("What changed there, and when"), share=4)]
    rows: list[list[Value]] = [
        [stored_value(one, "aspect"), one.observed, one.not_observed or None, one.distinction or None,
         one.change or None]
        for one in queries.problem_of(record)
    ]  # fmt: skip
    return [Table(title=_("Is and is not"), columns=columns, rows=rows)] if rows else []


def causes(record: Capa, seat: Seat) -> list[Section]:
    """Of each question its fishbone, and every cause with its evidence in the order of the chains."""
    return [part for chain in queries.chains(record) if chain.whys for part in (_bones(chain), _table(chain))]


def _bones(chain: queries.Chain) -> Drawing:
    title = _("Fishbone: %(question)s") % {"question": chain.label}
    return Drawing(title=title, says=chain.says, svg=str(chain.drawing))


def _table(chain: queries.Chain) -> Table:
    columns = [Column(label=_("Cause"), share=2), Column(label=_("Explains"), share=3)]
    columns += [Column(label=_("Because"), share=6), Column(label=_("State"), share=3)]
    columns += [Column(label=_("Evidence"), share=6), Column(label=_("Verified by"), share=3)]
    columns += [Column(label=_("Warnings"), share=3)]
    rows: list[list[Value]] = []
    for why, above in _with_above(chain.whys, ""):
        one = why.cause
        state = _("%(state)s, root cause") if one.is_root else "%(state)s"
        evidence = [stored_value(one, "method"), one.why_excluded, one.evidence]
        evidence += [f"{file['name']} ({file['sha256'][:12]})" for file in one.files]
        rows.append([
            one.code, above or None, f"{stored_value(one, 'category')}: {one.text}",
            state % {"state": stored_value(one, "state")}, "\n".join(str(said) for said in evidence if said) or None,
            one.verified_by.name if one.verified_by else None, "\n".join(map(str, why.warnings)) or None,
        ])  # fmt: skip
    return Table(title=_("Causes: %(question)s") % {"question": chain.label}, columns=columns, rows=rows)


def _with_above(whys: Sequence[queries.Why], above: str) -> list[tuple[queries.Why, str]]:
    """Each cause with the code of the one that it explains, as the chains are read."""
    found: list[tuple[queries.Why, str]] = []
    for one in whys:
        found += [(one, above), *_with_above(one.behind, one.cause.code)]
    return found
