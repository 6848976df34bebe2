"""The mails of a journey: what lies in the outbox, what the worker has carried to the sandbox mailbox."""

import re

from qms.notifications.models import OutboxMessage, SandboxMail
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import House
from tests.journeys.visitor import eventually


def written_to(house: House, email: str) -> list[OutboxMessage]:
    """The mails that were written to an address, oldest first, sent or waiting for the reader's morning."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(OutboxMessage.objects.filter(address=email, channel="mail").order_by("created_at", "id"))


def carried_to(house: House, email: str) -> list[SandboxMail]:
    """The mails of this house that arrived, oldest first."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(SandboxMail.objects.filter(sent_for=house.organisation.pk, to=email).order_by("at", "id"))


def arrives(house: House, email: str, subject: str) -> SandboxMail:
    """Wait until the worker has carried a mail with these words in its subject, and return it."""

    def found() -> SandboxMail | None:
        return next((mail for mail in carried_to(house, email) if subject in mail.subject), None)

    mail = eventually(found, 45)
    subjects = [one.subject for one in written_to(house, email)]
    assert isinstance(mail, SandboxMail), f"no mail “{subject}” to {email}; written were {subjects}"
    return mail


def is_written(house: House, email: str, subject: str) -> OutboxMessage:
    """A mail with these words in its subject lies in the outbox, now or later to be sent."""
    mails = written_to(house, email)
    found = next((mail for mail in mails if subject in mail.subject), None)
    assert found is not None, f"no mail “{subject}” to {email}; written were {[one.subject for one in mails]}"
    return found


def links_in(text: str) -> list[str]:
    """The addresses in a mail's text, as they stand there."""
    return re.findall(r"https?://\S+", text)
