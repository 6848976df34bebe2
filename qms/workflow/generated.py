"""The pages of docs/generated: what the code says, written down so that a change of it is seen in a review."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.encoding import force_str

from qms.accounts.addresses import Address, all_addresses
from qms.accounts.rights import RIGHT_LABELS, ROLES, WHO_MAY, Right
from qms.records.offers import KINDS
from qms.workflow.declare import WORKFLOWS, Transition
from qms.workflow.diagram import mermaid

HEAD = "<!-- Written by `manage.py generated --write`; do not edit. -->\n\n"


def generated_pages() -> dict[str, str]:
    """File name to content, in English."""
    with translation.override("en"):
        pages = {"addresses.md": addresses(), "rights.md": rights(), "offers.md": offers()}
        return pages | {f"{kind}-workflow.md": workflow(kind) for kind in sorted(WORKFLOWS)}


def _page(title: str, intro: str, *parts: str) -> str:
    return HEAD + f"# {title}\n\n{intro}\n\n" + "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    def line(cells: Iterable[Any]) -> str:
        return "| " + " | ".join(force_str(cell).replace("|", "\\|") for cell in cells) + " |"

    names = list(head)
    return "\n".join([line(names), "|" + " --- |" * len(names), *(line(row) for row in rows)])


def addresses() -> str:
    """All addresses but the style guide's (for developers), with side and the right each method asks for."""
    intro = (
        "Every address, who may open it and by which right. Whoever may not gets the same 404 as for what does not "
        "exist. `library` is django-allauth, which asks for a sign-in itself where one is needed."
    )
    head = ("Address", "Name", "Side", "Methods", "Right to read", "Right to send")
    served = [address for address in all_addresses() if not address.route.startswith("styleguide/")]
    return _page("Addresses", intro, _table(head, (_address_row(address) for address in served)))


def _address_row(address: Address) -> tuple[str, ...]:
    route, access = f"`/{address.route}`", address.access
    if access is None:
        return route, address.name, "library", "", "", ""
    get = access.get if access.get and "GET" in access.methods else ""
    post = access.post if access.post and "POST" in access.methods else ""
    return route, address.name, access.side, ", ".join(access.methods), get, post


def rights() -> str:
    """Who may what: rights by role, transitions by role."""
    roles = list(ROLES.values())
    head = ("Right", "What it allows", *(role.label for role in roles))
    rows = [(right.value, RIGHT_LABELS[right], *_marks(role in WHO_MAY[right] for role in roles)) for right in Right]
    parts = [_table(head, rows)]
    for kind in sorted(WORKFLOWS):
        acts = [
            (one.act, one.label, *_marks(role.code in one.roles for role in roles), "x" if one.meaning else "")
            for one in WORKFLOWS[kind].transitions
        ]
        parts.append(f"## Transitions of {kind}\n\n" + _table(("Act", "Label", *head[2:], "Signed"), acts))
    return _page("Who may do what", "The one table in `qms/accounts/rights.py`, and each kind's transitions.", *parts)


def _marks(flags: Iterable[bool]) -> list[str]:
    return ["x" if flag else "" for flag in flags]


def offers() -> str:
    """What domains offer to the house: kinds with their fields, class of disclosure and rule."""
    parts = []
    for slug in sorted(KINDS):
        kind = KINDS[slug]
        head = ("Field", "Label", "Who may see it", "Personal", "Asked for by")
        rows = [
            (rule.name, rule.label, rule.disclosure, "yes" if rule.personal else "", "; ".join(rule.rules))
            for rule in kind.fields
        ]
        series = ", ".join(f"`{one}-`" for one in (kind.prefix, *kind.more_prefixes))
        facts = f"## {kind.label}\n\n`/{kind.path}/`, portal `/{kind.portal_path}/`, numbers {series}."
        parts.append(f"{facts}\n\n{_table(head, rows)}")
    return _page("Offers", "The kinds of record that domains register, field by field.", *parts)


def workflow(kind: str) -> str:
    """States and transitions of a kind, as a picture and as tables."""
    flow = WORKFLOWS[kind]
    states = _table(
        ("State", "We say", "The customer reads", "Whose turn"),
        ((state.code, state.label, state.customer_label, state.turn.label) for state in flow.states),
    )
    acts = _table(
        ("Act", "From", "To", "Roles", "Signed", "Reason", "The customer reads"),
        (_act_row(transition) for transition in flow.transitions),
    )
    picture = f"```mermaid\n{mermaid(flow)}```"
    return _page(f"Workflow: {kind}", "States and transitions as the domain declares them.", picture, states, acts)


def _act_row(one: Transition) -> tuple[Any, ...]:
    signed, reason = _marks([one.meaning is not None, one.reason])
    roles, sources = ", ".join(one.roles), ", ".join(one.sources)
    targets = ", ".join((one.target or "(stays)", *one.outcomes))
    return one.act, sources, targets, roles, signed, reason, one.customer_history or ""
