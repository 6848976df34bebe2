"""Tags of the pages of changes and notices."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from changecontrol.guards.content import shown_files
from changecontrol.lists.change import EMERGENCY, level_badge
from changecontrol.lists.notice import CUSTOMER_STATES, STATES
from changecontrol.models import Change, ChangeNotice, MailedAnswer
from changecontrol.queries import change as queries
from changecontrol.queries import notice as notice_queries
from changecontrol.queries import rules as rule_queries
from changecontrol.queries.difference import differences_of
from changecontrol.rules.content import EMERGENCY_WORDS
from qms.lib.worddiff import Piece
from qms.web.shapes import Words
from qms.web.tables import draw_value

register = template.Library()


@register.simple_tag
def change_badges(record: Change) -> SafeString | str:
    """The class, and the mark of an emergency."""
    from django.utils.safestring import SafeString as Safe

    level = level_badge(record)
    drawn = [draw_value(one, "badge") for one in (level, EMERGENCY if record.emergency else "") if one]
    return Safe("".join(drawn))


@register.simple_tag
def emergency_words() -> str:
    """What a customer reads of an emergency."""
    return str(EMERGENCY_WORDS)


@register.simple_tag
def notice_state(record: ChangeNotice, portal: bool = False) -> SafeString | str:
    """The state of a notice as a badge."""
    return draw_value((CUSTOMER_STATES if portal else STATES)[record.state], "badge")


@register.simple_tag
def shown_of(record: ChangeNotice) -> notice_queries.Shown:
    """What was shown and answered, for the page on which it is signed."""
    return notice_queries.shown_of(record)


@register.simple_tag
def mailed_of(record: ChangeNotice) -> list[MailedAnswer]:
    """The answers by e-mail that wait for a second person, for the page on which that person signs."""
    return notice_queries.mailed_of(record)


@register.simple_tag
def notice_differences(shown: notice_queries.Shown) -> list[tuple[Words, list[Piece]]]:
    """What differs between the newest revision and the one before it."""
    return differences_of(shown)


@register.filter
def impacts(content: dict[str, Any]) -> list[tuple[Words, str]]:
    """The impacts of a notice with their words."""
    return notice_queries.impact_lines(content)


@register.filter
def days(content: dict[str, Any]) -> list[tuple[Words, date]]:
    """The days of a notice with their words."""
    return notice_queries.date_lines(content)


@register.simple_tag
def change_content(record: Change) -> dict[str, Any]:
    """All that is signed with a change, for the page on which it is signed."""
    return {
        "impact": queries.impact_of(record),
        "comparisons": queries.comparisons_of(record),
        "files": shown_files(record),
        "found": queries.classification_of(record),
        "gates": queries.gates_shown(record) if record.level is not None else None,
    }


@register.simple_tag
def rule_lines(record: Any) -> list[rule_queries.Line]:
    """The rules of a set in words."""
    return rule_queries.lines_of(record)
