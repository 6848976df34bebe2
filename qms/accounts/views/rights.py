"""The page "Who may do what": the table of rights as code has it, and the transitions of each kind of record."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import (
    PORTAL_ROLES,
    RIGHT_LABELS,
    ROLES,
    STAFF_ROLES,
    TRANSITION_TABLES,
    WHO_MAY,
    Right,
    Role,
    TransitionTable,
)


@staff(Right.READ_PEOPLE, methods=("GET",))
def who_may_what(request: SeatedRequest) -> HttpResponse:
    """Roles across, rights and transitions down."""
    tables = [
        *_rights_tables(),
        *(_transition_table(table()) for table in TRANSITION_TABLES),
    ]
    return render(request, "accounts/who_may_what.html", {"roles": [*STAFF_ROLES, *PORTAL_ROLES], "tables": tables})


def _rights_tables() -> list[dict[str, Any]]:
    return [
        _table(_("Our staff"), STAFF_ROLES, _rows(STAFF_ROLES)),
        _table(_("People of customers"), PORTAL_ROLES, _rows(PORTAL_ROLES)),
    ]


def _rows(roles: tuple[Role, ...]) -> list[tuple[Any, bool, set[str]]]:
    rights = [right for right, who in WHO_MAY.items() if set(who) & set(roles)]
    return [(RIGHT_LABELS[right], False, {role.code for role in WHO_MAY[right]}) for right in rights]


def _transition_table(table: TransitionTable) -> dict[str, Any]:
    named = {code for row in table.rows for code in row.roles}
    roles = tuple(role for code, role in ROLES.items() if code in named)
    return _table(table.title, roles, [(row.label, row.signed, set(row.roles)) for row in table.rows])


def _table(title: Any, roles: tuple[Role, ...], rows: list[tuple[Any, bool, set[str]]]) -> dict[str, Any]:
    drawn = [
        {"label": label, "signed": signed, "cells": [role.code in who for role in roles]} for label, signed, who in rows
    ]
    return {"title": title, "roles": roles, "rows": drawn}
