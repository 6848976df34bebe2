"""States and transitions of the domain's records, one file a kind."""

from changecontrol.workflow.change import CHANGE
from changecontrol.workflow.notice import NOTICE
from changecontrol.workflow.rules import RULES
from changecontrol.workflow.tradeoff import TRADE_OFF
from changecontrol.workflow.weighing import JOINT

__all__ = ["CHANGE", "JOINT", "NOTICE", "RULES", "TRADE_OFF"]
