"""What guards and pages ask of a joint weighing. Read on both sides: nothing here that a customer may not read."""

from decimal import Decimal
from typing import Any

from changecontrol.guards.athand import kept
from changecontrol.models import CustomerPosition, CustomerScore, JointWeighing, ProposedWeights, SharedSheet
from changecontrol.rules.weighing import same_criteria
from qms.records.queries import portal_fields


def _rows(record: JointWeighing, model: Any) -> list[Any]:
    """All rows of a table, with the columns that the customer may read too."""
    rows = model.objects.filter(record_id=record.pk).only(*portal_fields(model))
    return kept(record, model.__name__, lambda: list(rows))


def sheets_of(record: JointWeighing) -> list[SharedSheet]:
    """What the customer was shown, the newest first."""
    return _rows(record, SharedSheet)


def sheet_of(record: JointWeighing) -> SharedSheet:
    """What it is shown now."""
    return sheets_of(record)[0]


def proposals_of(record: JointWeighing) -> list[ProposedWeights]:
    """All weights that the customer has proposed, the newest first."""
    return _rows(record, ProposedWeights)


def weights_of(record: JointWeighing) -> ProposedWeights | None:
    """The weights of the customer that count: proposed for the criteria that are shown now."""
    newest = next(iter(proposals_of(record)), None)
    if newest is None:
        return None
    asked = next(one for one in sheets_of(record) if one.revision == newest.revision)
    return newest if same_criteria(asked.content, sheet_of(record).content) else None


def scores_of(record: JointWeighing) -> dict[tuple[str, int], CustomerScore]:
    """The customer's scores that count, by option and criterion."""
    rows: list[CustomerScore] = _rows(record, CustomerScore)
    return {(one.option, one.criterion): one for one in rows if one.revision == record.revision}


def withdrawn_scores(record: JointWeighing) -> int:
    """How many scores were given for something else than what is shown now."""
    return sum(one.revision != record.revision for one in _rows(record, CustomerScore))


def has_scored(record: JointWeighing) -> bool:
    """Whether the customer has scored every option by every criterion."""
    content = sheet_of(record).content
    return len(scores_of(record)) == len(content["options"]) * len(content["criteria"])


def positions_of(record: JointWeighing) -> list[CustomerPosition]:
    """Every position that the customer took, the newest first."""
    return _rows(record, CustomerPosition)


def position_of(record: JointWeighing) -> CustomerPosition | None:
    """The position that counts: the newest, taken on what is shown now."""
    newest = next(iter(positions_of(record)), None)
    return newest if newest is not None and newest.revision == record.revision else None


def shares_of(sheet: SharedSheet) -> list[Decimal]:
    """Our weights of the shared criteria, as parts of 100."""
    return [Decimal(share) for _name, _scale, share in sheet.content["criteria"]]
