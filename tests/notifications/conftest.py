"""What the tests of messages share: a notice to send, the outbox of an organisation, a mail server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _
from pytest_django import Settings

from qms.notifications.kinds import Kind, register
from qms.notifications.models import OutboxMessage
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import House
from tests.notifications.mail_server import MailServer, mail_server

DUTY = register(Kind("test-duty", "A duty"))
NEWS = register(Kind("test-news", "News", optional=True))


def a_notice(house: House, **changes: Any) -> Notice:
    """A notice of the house: urgent, about a record."""
    usual: dict[str, Any] = {
        "event": "complaint:1:replied",
        "kind": DUTY,
        "url": f"/{house.slug}/complaints/CMP-2026-00042/",
        "subject": _("%(name)s changed"),
        "lines": [_("%(name)s changed")],
        "values": {"name": "weld crack B-10"},
        "why": "You own this complaint.",
        "record_number": "CMP-2026-00042",
        "urgent": True,
    }
    return Notice(**(usual | changes))


def tell(house: House, *parts: str, **changes: Any) -> int:
    """Tell people of the house in a transaction of its own, as an act would."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        people = [house.people[part] for part in parts]
        return notify(organisation=house.organisation, notice=a_notice(house, **changes), recipients=people)


def outbox(house: House, **found_by: Any) -> list[OutboxMessage]:
    """The rows of the house in the order they were written."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(OutboxMessage.objects.filter(**found_by).select_related("recipient").order_by("id"))


def mails(house: House) -> list[OutboxMessage]:
    """The mails of the house."""
    return outbox(house, channel="mail")


def change(house: House, **values: Any) -> None:
    """Change rows of the house behind the product's back: time that passed, a relay that died."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        OutboxMessage.objects.update(**values)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that the product sends to."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "qms.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        yield running


@pytest.fixture
def no_bell(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Nobody hears the doorbell; the list holds one entry for each time it rang."""
    rung: list[Any] = []
    monkeypatch.setattr("qms.notifications.tasks.relay.apply_async", lambda **_options: rung.append(1))
    return rung
