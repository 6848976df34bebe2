"""Tags of forms that count once and keep drafts."""

from typing import Any

from django.template import Context, Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from qms.workspace.formkeys import ADDRESS, FIELD, TITLE, new_key, own_address
from qms.workspace.models import Draft

register = Library()


@register.simple_tag(takes_context=True)
def form_key(context: Context, title: str = "") -> SafeString:
    """The hidden key by which a form counts once, and the form's own address and title for its draft."""
    request = context.get("request")
    hidden = ((FIELD, new_key()), (ADDRESS, own_address(request) if request else ""), (TITLE, title))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', [pair for pair in hidden if pair[1]])


@register.inclusion_tag("workspace/draft_note.html", takes_context=True)
def draft_note(context: Context, draft: Draft | None) -> dict[str, Any]:
    """The line above a form whose draft was put back: since when, and a button that discards it. Outside the form."""
    request = context["request"]
    return {
        "draft": draft,
        "seat": request.seat,
        "side": request.seat.side.value,
        "csrf_token": context.get("csrf_token"),
    }
