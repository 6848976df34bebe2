"""States and transitions of the domain's records, one file a kind."""

from changecontrol.workflow.change import CHANGE
from changecontrol.workflow.notice import NOTICE
from changecontrol.workflow.rules import RULES
from changecontrol.workflow.tradeoff import TRADE_OFF

__all__ = ["CHANGE", "NOTICE", "RULES", "TRADE_OFF"]
