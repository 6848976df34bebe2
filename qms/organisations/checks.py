"""The start-up check: the product refuses to serve as a database role that no wall stops.

Row-level security does not bind superusers, roles with BYPASSRLS, nor (unless forced) owners; and a role that inherits
`portal` would be restricted like a customer. `manage.py check --database default` tells the same.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections

from qms.organisations.replica import REPLICA

log = structlog.get_logger(__name__)

HINT = "Let DATABASE_URL name the role `app` as tools/roles.sql makes it; only DATABASE_OWNER_URL names `owner`."

_IDENTITY = "SELECT (SELECT system_identifier FROM pg_control_system()), pg_is_in_recovery()"

_QUESTION = """SELECT current_user::text,
 EXISTS (SELECT FROM pg_roles r WHERE r.rolsuper AND pg_has_role(current_user, r.oid, 'MEMBER')),
 EXISTS (SELECT FROM pg_roles r WHERE r.rolbypassrls AND pg_has_role(current_user, r.oid, 'MEMBER')),
 EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
         AND pg_has_role(current_user, c.relowner, 'MEMBER')),
 coalesce((SELECT pg_has_role(current_user, r.oid, 'USAGE') FROM pg_roles r WHERE r.rolname = 'portal'), false)"""


def role_faults(alias: str = "default") -> list[CheckMessage]:
    """What is wrong with the role that this connection runs as; empty when the walls bind it."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_QUESTION)
        role, superuser, bypasses, owns, inherits = cursor.fetchone()
    found = [
        (superuser, f"The database role {role} is a superuser: no wall between organisations binds it.", "E001"),
        (bypasses, f"The database role {role} bypasses row-level security.", "E002"),
        (owns, f"The database role {role} owns tables: it could take the walls down.", "E003"),
        (inherits, f"The database role {role} inherits the role portal: staff would see what customers see.", "E004"),
    ]
    return [Error(text, hint=HINT, id=f"organisations.{code}") for wrong, text, code in found if wrong]


REPLICA_HINT = "Let DATABASE_REPLICA_URL name a streaming replica of DATABASE_URL's server, with the same role `app`."


def replica_faults() -> list[CheckMessage]:
    """What is wrong with the replica, if one is configured: another server's copy, or no copy at all."""
    if REPLICA not in connections.settings:
        return []
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(_IDENTITY)
        system, replaying = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute(_IDENTITY)
        ours = cursor.fetchone()[0]
    found = [
        (not replaying, "DATABASE_REPLICA_URL names a server that is no replica.", "E005"),
        (system != ours, "DATABASE_REPLICA_URL names a replica of another server.", "E006"),
    ]
    return [
        *role_faults(REPLICA),
        *(Error(text, hint=REPLICA_HINT, id=f"organisations.{code}") for wrong, text, code in found if wrong),
    ]


@register(Tags.database)
def check_role(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> Sequence[CheckMessage]:
    """Django's system check; it runs when the runtime's database is named."""
    return [
        *(role_faults() if "default" in (databases or ()) else []),
        *(replica_faults() if REPLICA in (databases or ()) else []),
    ]


def _replica_faults_if_there() -> list[CheckMessage]:
    """A replica that does not answer is not needed."""
    try:
        return replica_faults()
    except OperationalError as error:
        log.warning("start.replica_away", error=str(error))
        return []
    finally:
        connections.close_all()


def refuse_strong_role() -> None:
    """Called when web server and worker start. Raises ImproperlyConfigured with every fault of the role.

    A database that does not answer is no reason to stay down: pages say 503 until it is back.
    """
    try:
        faults = role_faults()
    except OperationalError as error:
        log.warning("start.database_away", error=str(error))
        return
    finally:
        connection.close()
    faults += _replica_faults_if_there()
    if faults:
        raise ImproperlyConfigured(" ".join(str(fault.msg) for fault in faults) + f" {HINT}")
