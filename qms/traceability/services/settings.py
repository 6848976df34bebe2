"""What a rule of gaps does in an organisation: changed with a reason, every version kept."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.organisations.context import because
from qms.traceability.models import GapRuleSetting, Use
from qms.traceability.offers import GapRule

REASON_LIMIT = 2000


@transaction.atomic
def settle_rule(rule: GapRule, *, use: str, reason: str, version: int, by: Seat) -> GapRuleSetting:
    """Say what the rule does from now on. version: of the setting the person saw, 0 for none.

    Raises Refused: no right, no reason, an unknown use, settled by somebody else in the meantime.
    """
    if not by.may(Right.MANAGE_RULES):
        raise Refused(_("Your role does not allow changing the rules of gaps."))
    words = clean_block(reason, REASON_LIMIT).strip()
    if not words:
        raise Refused(_("Say why the rule changes."), field="reason")
    if use not in Use.values:
        raise Refused(_("Choose what the rule does."), field="use")
    row = GapRuleSetting.objects.select_for_update().filter(organisation=by.organisation, code=rule.code).first()
    if (row.version if row else 0) != version:
        raise Refused(_("Somebody else has changed this rule in the meantime. Load the page again."))
    row = row or GapRuleSetting(organisation=by.organisation, code=rule.code, version=0)
    row.use, row.reason, row.version = use, words, row.version + 1
    because(words)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("Somebody else has changed this rule in the meantime. Load the page again.")) from error
    because("")
    return row
