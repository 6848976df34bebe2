"""What people are sent: from the outbox of an organisation, and beside it when they sign in."""

import re
from typing import Any

from django.core import mail

from qms.notifications.aside import wait_until_sent
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import House


def mails_to(house: House, email: str) -> list[OutboxMessage]:
    """The mails written to an address, oldest first."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(OutboxMessage.objects.filter(address=email, channel="mail").order_by("created_at", "id"))


def link_to(house: House, email: str) -> str:
    """The path of the invitation in the last mail to an address."""
    found = re.search(r"/invitation/[\w=-]+/", mails_to(house, email)[-1].text)
    assert found, "no link in the mail"
    return found.group()


def sign_in_mails() -> list[Any]:
    """The mails of sign-in of this test, oldest first."""
    wait_until_sent()
    return list(mail.outbox)
