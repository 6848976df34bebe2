"""Markdown of staff texts turned into HTML that cannot harm its reader.

Two walls: markdown-it's preset `js-default` passes no raw HTML, and nh3 keeps only the tags named here.
A picture becomes its description, because a remote picture tells its owner who read the text, and when.
"""

import re
from collections.abc import Sequence
from functools import cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# Deeper nesting is no text a person wrote, and the parser recurses along with it.
_NESTING = 60
_SCHEMES = {"http", "https", "mailto"}
_LINK = re.compile(r"(?i)^(https?://|mailto:)[^\s\\]+$")
_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "s", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


class _Parser(MarkdownIt):
    """The preset with our own idea of a link."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Whether `url` may become a link: a whole http, https or mailto address."""
        return _LINK.match(url) is not None


def to_html(text: str) -> SafeString:
    """CommonMark with tables and strike-through as safe HTML.

    Links keep http, https and mailto only and carry rel="nofollow noopener noreferrer". Text without marks,
    record numbers among it, stays text. Headings stay below the page's own: "#" becomes h3.
    """
    parser = _parser()
    tokens = parser.parse(text.replace("\x00", ""))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return SafeString(html)


@cache
def _parser() -> MarkdownIt:
    """The parser, made once; it keeps no state between texts."""
    parser = _Parser("js-default", {"html": False, "linkify": False, "maxNesting": _NESTING})
    parser.add_render_rule("image", _description)
    return parser


def _description(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """What the writer said is in the picture."""
    return escape(renderer.renderInlineAsText(tokens[index].children, options, env))
