"""Changes, their classes and impact, notices and decisions, the register of supply; one file a subject."""

from changecontrol.models.answers import MailedAnswer, SampleRequest
from changecontrol.models.calendar import NO_SHIPMENT, CalendarAddress, CustomerFeed, CustomerWindow, WindowKind
from changecontrol.models.change import Category, Change, Level
from changecontrol.models.classes import Answer, ChangeTask, ClassRule, ClassRuleSet, RuleHit
from changecontrol.models.impact import AffectedItem, Assessment, Comparison, Function, RiskDelta
from changecontrol.models.notice import (
    Asks,
    ChangeNotice,
    Condition,
    Decision,
    NoticeFile,
    NoticeRevision,
    Question,
    Recipient,
    Silence,
)
from changecontrol.models.shipped import ShippedLot
from changecontrol.models.supply import Supply
from changecontrol.models.tradeoff import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer
from changecontrol.models.weighing import (
    CustomerPosition,
    CustomerScore,
    JointWeighing,
    ProposedWeights,
    SharedSheet,
    TradeShare,
)

__all__ = [
    "NO_SHIPMENT",
    "AffectedItem",
    "Answer",
    "Asks",
    "Assessment",
    "CalendarAddress",
    "Category",
    "Change",
    "ChangeNotice",
    "ChangeTask",
    "ClassRule",
    "ClassRuleSet",
    "Comparison",
    "Condition",
    "CustomerFeed",
    "CustomerPosition",
    "CustomerScore",
    "CustomerWindow",
    "Decision",
    "Dissent",
    "Function",
    "JointWeighing",
    "Level",
    "MailedAnswer",
    "NoticeFile",
    "NoticeRevision",
    "ProposedWeights",
    "Question",
    "Recipient",
    "RiskDelta",
    "RuleHit",
    "SampleRequest",
    "SharedSheet",
    "ShippedLot",
    "Silence",
    "Supply",
    "TradeCriterion",
    "TradeOff",
    "TradeOption",
    "TradeScore",
    "TradeScorer",
    "TradeShare",
    "WindowKind",
]
