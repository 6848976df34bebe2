"""Template components whose attributes are checked when the template is compiled.

A component is a plain function. Its parameters are the attributes of its tag, so a misspelt or missing one is a
``TemplateSyntaxError`` that lists what is accepted. The function answers with finished HTML, or, when the component
names a template, with that template's variables. A block component receives its inside as ``content`` and each named
``{% slot name %}…{% endslot %}`` (a direct child only) as the parameter of that name.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.library import parse_bits
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Drawing = Callable[..., SafeString | dict[str, Any]]
F = TypeVar("F", bound=Drawing)
_parse_bits: Callable[..., Any] = parse_bits  # its published types lag behind its signature


@dataclass(frozen=True, slots=True)
class Component:
    """One component: what draws it and what its tag accepts."""

    name: str
    draw: Drawing
    template: str
    block: bool
    slots: tuple[str, ...]
    takes_context: bool
    parameters: tuple[inspect.Parameter, ...]

    def accepted(self) -> str:
        """Attributes in words, required ones first as they are, optional ones with their default."""
        words = [str(p.replace(annotation=inspect.Parameter.empty)) for p in self.parameters]
        return ", ".join(words) or "no attributes"

    def arguments(self, parser: Parser, bits: list[str]) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
        """Compile the attributes of one use; raises TemplateSyntaxError naming the accepted ones."""
        positional = [p for p in self.parameters if p.kind == p.POSITIONAL_OR_KEYWORD]
        named = [p for p in self.parameters if p.kind == p.KEYWORD_ONLY]
        varargs = next((p.name for p in self.parameters if p.kind == p.VAR_POSITIONAL), None)
        try:
            compiled: tuple[list[FilterExpression], dict[str, FilterExpression]] = _parse_bits(
                parser,
                bits,
                [p.name for p in positional],
                varargs,
                None,
                tuple(p.default for p in positional if p.default is not p.empty),
                [p.name for p in named],
                {p.name: p.default for p in named if p.default is not p.empty},
                False,
                self.name,
            )
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(f"{error}. {{% {self.name} %}} accepts: {self.accepted()}") from error
        return compiled


class SlotNode(Node):
    """A named part inside a block component; the component takes it out before it renders its content."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        raise TemplateSyntaxError(f"{{% slot {self.name} %}} must be a direct child of a component that has this slot")


class ComponentNode(Node):
    """One use of a component in a template."""

    child_nodelists = ("nodelist",)

    def __init__(
        self,
        component: Component,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
        nodelist: NodeList,
        slots: Mapping[str, NodeList],
    ) -> None:
        self.component = component
        self.args = args
        self.kwargs = kwargs
        self.nodelist = nodelist
        self.slots = slots

    def render(self, context: Context) -> SafeString:
        component = self.component
        args: list[object] = [context] if component.takes_context else []
        if component.block:
            args.append(mark_safe(self.nodelist.render(context).strip()))  # noqa: S308 - rendered by the engine
        args += [arg.resolve(context) for arg in self.args]
        kwargs: dict[str, object] = {name: value.resolve(context) for name, value in self.kwargs.items()}
        for name, nodelist in self.slots.items():
            kwargs[name] = mark_safe(nodelist.render(context).strip())  # noqa: S308 - rendered by the engine
        drawn = component.draw(*args, **kwargs)
        return self._fill(context, drawn) if isinstance(drawn, dict) else conditional_escape(drawn)

    def _fill(self, context: Context, values: dict[str, Any]) -> SafeString:
        assert context.template is not None
        template = context.template.engine.get_template(self.component.template)
        inner = context.new(values)
        if (token := context.get("csrf_token")) is not None:
            inner["csrf_token"] = token
        return template.render(inner)


def _compile_block(parser: Parser, component: Component) -> tuple[NodeList, dict[str, NodeList]]:
    nodelist = parser.parse((f"end{component.name}",))
    parser.delete_first_token()
    content, slots = NodeList(), {}
    for node in nodelist:
        if not isinstance(node, SlotNode):
            content.append(node)
        elif node.name in component.slots:
            slots[node.name] = node.nodelist
        else:
            known = ", ".join(component.slots) or "none"
            raise TemplateSyntaxError(f"{{% {component.name} %}} has no slot {node.name!r}; its slots: {known}")
    return content, slots


def component(
    register: Library,
    name: str = "",
    *,
    template: str = "",
    block: bool = False,
    slots: tuple[str, ...] = (),
    takes_context: bool = False,
) -> Callable[[F], F]:
    """Register a function as a component tag.

    ``block`` components end with ``{% end<name> %}`` and get their inside as first parameter; ``slots`` are parameters
    filled by ``{% slot %}`` and not accepted as attributes. ``template`` is needed when the function answers a dict.
    """

    def register_drawing(draw: F) -> F:
        tag = name or getattr(draw, "__name__", "")
        parameters = list(inspect.signature(draw).parameters.values())[int(takes_context) + int(block) :]
        declared = Component(
            name=tag,
            draw=draw,
            template=template or f"components/{tag}.html",
            block=block,
            slots=slots,
            takes_context=takes_context,
            parameters=tuple(p for p in parameters if p.name not in slots),
        )

        def compile_tag(parser: Parser, token: Token) -> ComponentNode:
            args, kwargs = declared.arguments(parser, token.split_contents()[1:])
            content, filled = _compile_block(parser, declared) if block else (NodeList(), {})
            return ComponentNode(declared, args, kwargs, content, filled)

        register.tag(tag, compile_tag)
        return draw

    return register_drawing


def compile_slot(parser: Parser, token: Token) -> SlotNode:
    """Compile ``{% slot name %}…{% endslot %}``."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("{% slot %} accepts: name")
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1], nodelist)
