"""The one escape of components that are drawn in Python many times on a page.

Django's own `conditional_escape` looks for lazy arguments at each call, and `format_html` builds a format each time:
five times what this costs, and a list has a thousand values.
"""

from html import escape


def text(value: object) -> str:
    """The value as HTML text: what a component has marked safe stays, everything else is escaped."""
    if type(value) is str:
        return escape(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))
