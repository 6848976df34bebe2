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
from changecontrol.models.supply import Supply
from changecontrol.models.tradeoff import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer

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
    "CustomerWindow",
    "Decision",
    "Dissent",
    "Function",
    "Level",
    "MailedAnswer",
    "NoticeFile",
    "NoticeRevision",
    "Question",
    "Recipient",
    "RiskDelta",
    "RuleHit",
    "SampleRequest",
    "Silence",
    "Supply",
    "TradeCriterion",
    "TradeOff",
    "TradeOption",
    "TradeScore",
    "TradeScorer",
    "WindowKind",
]
