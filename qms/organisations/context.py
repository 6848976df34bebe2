"""For whom the running transaction acts: organisation, person, customer, request, reason.

The values live in the transaction (`SET LOCAL`), never in the session: session values leak through connection pools.
The database's functions `tenant()`, `acting_person()` and `acting_customer()` read them and raise when they are unset.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

INSTALLATION = uuid.UUID(int=0)
"""The chain of the trail for rows that belong to no organisation, such as people."""


@dataclass(frozen=True)
class Acting:
    """Who acts, for which organisation and, in the portal, for which customer."""

    organisation: uuid.UUID | None = None
    person: uuid.UUID | None = None
    printed_name: str = ""
    customer: uuid.UUID | None = None
    request_id: str = ""
    source: str = ""


class AlreadyActing(RuntimeError):
    """Switching the organisation inside a transaction is a mistake: the inner value would outlive its block."""


_SET = """SELECT set_config('app.organisation', %s, true), set_config('app.person', %s, true),
 set_config('app.printed_name', %s, true), set_config('app.customer', %s, true),
 set_config('app.request', %s, true), set_config('app.source', %s, true), set_config('app.reason', '', true)
 WHERE coalesce(current_setting('app.organisation', true), '') IN ('', %s)"""


def act_as(acting: Acting) -> None:
    """Set the context of the running transaction. Refuses to change from one organisation to another."""
    values = [
        acting.organisation,
        acting.person,
        acting.printed_name,
        acting.customer,
        acting.request_id,
        acting.source,
        acting.organisation,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, ["" if value is None else str(value) for value in values])
        if cursor.fetchone() is None:
            raise AlreadyActing("another organisation is set in this transaction")


@contextmanager
def tenant_context(acting: Acting, *, portal: bool = False) -> Iterator[None]:
    """Open a transaction that acts as told; with `portal`, under the restricted database role of customers.

    Every line that is logged inside says for which organisation and person.
    """
    named = {"organisation": acting.organisation, "person": acting.person}
    told = {name: str(value) for name, value in named.items() if value is not None}
    with structlog.contextvars.bound_contextvars(**told), transaction.atomic():
        act_as(acting)
        if portal:
            enter_portal()
        yield


@contextmanager
def glance(acting: Acting) -> Iterator[None]:
    """Read as told, inside the running transaction or one of its own. At the end all is undone, the context too.

    For the few pages outside organisations that must read one: what is written inside is lost.
    """
    with transaction.atomic():
        act_as(acting)
        yield
        transaction.set_rollback(True)


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def current_organisation() -> uuid.UUID | None:
    """The organisation of the running transaction, or None."""
    value = _setting("app.organisation")
    return uuid.UUID(value) if value else None


def because(reason: str) -> None:
    """State the reason of the writes that follow in this transaction; it goes into trail and history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.reason', %s, true)", [reason[:2000]])


@contextmanager
def reason_kept() -> Iterator[None]:
    """Acts on other records inside the block, each with a reason of its own, leave that of the act around as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.reason', true)")
        (reason,) = cursor.fetchone() or ("",)
    yield
    because(reason or "")


def enter_portal() -> None:
    """Go on as the database role `portal`: it only reads, and only what is shared with the acting customer."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal")


def broken() -> bool:
    """Whether a statement of the running transaction has failed or the server is gone, so that none can follow it.

    What tidies up afterwards asks first: another failure would hide the one that tells what went wrong.
    """
    if connection.needs_rollback or connection.connection is None:
        return True
    return connection.connection.info.transaction_status in (TransactionStatus.INERROR, TransactionStatus.UNKNOWN)


@contextmanager
def behind_the_counter() -> Iterator[None]:
    """Write as `app` inside a customer's request: a customer's act has effects on tables that no customer reads.

    Only services use it, around their writes, with objects that were found under the restricted role.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = 'portal'")
        in_portal = bool(cursor.fetchone()[0])
        if in_portal:
            cursor.execute("SET LOCAL ROLE NONE")
    try:
        yield
    finally:
        if in_portal and not broken():
            enter_portal()


@contextmanager
def seen_by(customer: uuid.UUID) -> Iterator[None]:
    """Look through a customer's eyes inside a staff request: the same restricted role and the same acting customer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.customer', %s, true)", [str(customer)])
    enter_portal()
    try:
        yield
    finally:
        if not broken():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE NONE")
                cursor.execute("SELECT set_config('app.customer', '', true)")
