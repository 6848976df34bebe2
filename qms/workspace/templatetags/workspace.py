"""Tags of forms that count once and keep drafts."""

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qms.workspace.formkeys import ADDRESS, FIELD, new_key

register = Library()


@register.simple_tag(takes_context=True)
def form_key(context: Context) -> SafeString:
    """The hidden key by which a form counts once, and the form's own address, under which its draft is kept."""
    request = context.get("request")
    return format_html(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">',
        FIELD, new_key(), ADDRESS, request.path if request else "",
    )  # fmt: skip
