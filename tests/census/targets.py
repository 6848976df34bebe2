"""What each address is called with: the one table of argument makers. An address it cannot fill fails the matrix."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from qms.accounts.addresses import Address
from qms.accounts.models import Membership
from qms.clocks.models import Clock
from qms.importing.models import ImportFile
from qms.notifications.models import OutboxMessage, SandboxMail
from qms.organisations.context import tenant_context
from qms.organisations.models import Contact
from qms.pdf.models import RecordPdf, RecordPdfExport
from qms.records.models import RecordLink
from qms.trail.models import Fact
from tests.census.houses import HOME, WHEN, Furnished
from tests.census.kinds import ENTRIES, Entry, entry_at
from tests.factories.cast import PORTAL

MISSING = uuid.UUID("01900000-0000-7000-8000-000000000000")
OF_TENANT = ("number", "key", "contact", "closure", "token")
"""Arguments that name a row; the others name a kind, a list or an act, which are the same everywhere."""
PERSONAL = {
    "notification_open", "job", "job_cancel", "job_file", "draft_discard", "saved_view_delete",
}  # fmt: skip
"""Things of one person: not even a colleague may open them."""
MISSING_WORDS = {"number": "CMP-2026-99999", "code": "no-such", "name": "no-such", "path": "no-such", "act": "no-such"}
MALFORMED = {"number": "not-a-number", "key": "not-a-key", "contact": "1", "closure": "1", "token": "x"}


@dataclass
class Things:
    """What belongs to one part of one house."""

    furnished: Furnished
    part: str
    kind: str = HOME

    @property
    def portal(self) -> bool:
        """Whether the part is somebody of a customer."""
        return self.part in PORTAL

    @property
    def side(self) -> str:
        """The side of the house on which the part is."""
        return "portal" if self.portal else "staff"

    @property
    def entry(self) -> Entry:
        """The kind that is asked about."""
        return ENTRIES[self.kind]

    @property
    def record(self) -> Any:
        """The record that the part may see, shared with its customer."""
        three = self.furnished.records[self.kind]
        return three.theirs if self.part == "rival" else three.mine

    @property
    def hidden(self) -> Any:
        """The record that is shared with nobody."""
        return self.furnished.records[self.kind].hidden

    def about(self, address: Address) -> "Things":
        """The same part's things of the kind whose own page this address is."""
        entry = entry_at(address.route)
        return replace(self, kind=entry.slug) if entry else self

    def find(self, model: Any, **by: Any) -> Any:
        """A row of the house."""
        with tenant_context(self.furnished.house.acting(self.part)):
            row = model.objects.filter(**by).order_by("pk").first()
        assert row is not None, f"{model.__name__} {by} of {self.part}"
        return row

    def value(self, address: Address, name: str) -> Any:
        """The value of one argument of an address."""
        short, here = address.name.split(":")[-1], self.about(address)
        maker = here.entry.keys.get((short, name)) or KEYS.get((short, name)) or WORDS.get(name)
        assert maker is not None, f"{address.name}: no maker for the argument {name}; add it to tests/census/targets.py"
        return maker(here)


def _pdf(things: Things) -> RecordPdf:
    """A PDF of the record that the person has taken out."""
    house, record = things.furnished.house, things.record
    audience, customer = "customer" if things.portal else "staff", house.seat(things.part).customer
    with tenant_context(house.acting(things.part)):
        pdf, _new = RecordPdf.objects.get_or_create(
            organisation=house.organisation, record_id=record.pk, version=1, audience=audience, language="en",
            customer=customer, digest="0" * 64, trail_position=1,
            defaults={"sha256": "1" * 64, "trail_digest": "2" * 64, "storage_name": "pdf/none", "size": 1},
        )  # fmt: skip
        person = house.people[things.part]
        own = {"organisation": house.organisation, "record_id": record.pk, "pdf": pdf, "person": person}
        RecordPdfExport.objects.get_or_create(**own, defaults={"person_name": person.name})
    return pdf


def _failed(things: Things) -> OutboxMessage:
    with tenant_context(things.furnished.house.acting("admin")):
        found = OutboxMessage.objects.filter(channel="mail", recipient=things.furnished.house.people["admin"])
        row = found.order_by("pk").first()
        assert row is not None
        OutboxMessage.objects.filter(pk=row.pk).update(state="failed", last_error="550 no such user")
    return row


def _kept_mail(things: Things) -> SandboxMail:
    organisation = things.furnished.house.organisation.pk
    facts = {"to": "new@acme.example", "subject": "Hello", "text": "Hello.", "html": "<p>Hello.</p>", "at": WHEN}
    row, _new = SandboxMail.objects.get_or_create(sent_for=organisation, defaults=facts)
    return row


def _import(things: Things) -> Any:
    """A file of complaints on its way in, whose columns have no meaning yet."""
    house = things.furnished.house
    with tenant_context(house.acting("manager")):
        own = {"organisation": house.organisation, "sha256": "3" * 64}
        row = ImportFile.objects.filter(**own).first()
        if row is None:
            name = default_storage.save(f"imports/{house.organisation.pk}/old", ContentFile(b"text\nIt cracks.\n"))
            facts = {"name": "old.csv", "size": 16, "storage_name": name, "columns": ["text"], "columns_key": "x"}
            row = ImportFile.objects.create(**own, **facts)
    return row.pk


def _closure(things: Things) -> Any:
    return things.furnished.keys["closure"]


def _thing(word: str) -> Callable[[Things], Any]:
    return lambda things: things.furnished.keys[f"{word} {things.part}"].pk


def _file(word: str) -> Callable[[Things], Any]:
    return lambda things: things.furnished.keys[things.record.number][word].pk


def _membership(part: str) -> Callable[[Things], Any]:
    return lambda things: things.find(Membership, person=things.furnished.house.people[part]).pk


def _of_customer(things: Things, word: str) -> Any:
    house = things.furnished.house
    customer = house.aurelia if things.part == "rival" else house.nordlicht
    return things.furnished.keys[f"{word} {customer.code}"].pk


def _customer(things: Things) -> Any:
    return things.furnished.house.nordlicht.pk


def _site(things: Things) -> Any:
    return things.furnished.house.graz.pk


def _invitation(things: Things) -> Any:
    return things.furnished.keys["invitation"].pk


WORDS: dict[str, Callable[[Things], Any]] = {
    "organisation": lambda things: things.furnished.house.slug,
    "path": lambda things: things.entry.path(things.side),
    "number": lambda things: things.record.number,
    "name": lambda things: things.entry.path(things.side),
    "code": lambda things: "reply",
    "act": lambda things: things.entry.act_of(things.side).act,
}
KEYS: dict[tuple[str, str], Callable[[Things], Any]] = {
    ("fact", "number"): lambda things: things.find(Fact, organisation_id=things.furnished.house.organisation.pk).pk,
    ("clock", "key"): lambda things: things.find(Clock, record_id=things.record.pk, promised=True, code="reply").pk,
    ("notification_open", "key"): lambda things: things.find(
        OutboxMessage, recipient=things.furnished.house.people[things.part], channel="in_app"
    ).pk,
    ("window", "key"): lambda things: _of_customer(things, "window"),
    ("calendar_feed_stop", "key"): lambda things: _of_customer(things, "feed"),
    ("calendar_out", "token"): lambda things: "a-token-that-nobody-has",
    ("job", "key"): _thing("job"),
    ("job_cancel", "key"): _thing("job"),
    ("job_file", "key"): _thing("job"),
    ("draft_discard", "key"): _thing("draft"),
    ("saved_view_delete", "key"): _thing("view"),
    ("record_pdf_file", "key"): lambda things: _pdf(things).pk,
    ("file", "key"): _file("shared"),
    ("thumbnail", "key"): _file("shared"),
    ("share_file", "key"): _file("internal"),
    ("end_link", "key"): lambda things: things.find(RecordLink, source=things.record.pk, ended_at=None).pk,
    ("invitation", "key"): _invitation,
    ("resend_invitation", "key"): _invitation,
    ("withdraw_invitation", "key"): _invitation,
    ("person", "key"): _membership("engineer2"),
    ("change_roles", "key"): _membership("engineer2"),
    ("change_post", "key"): _membership("engineer2"),
    ("end_membership", "key"): _membership("engineer2"),
    ("reactivate_membership", "key"): _membership("leaver"),
    ("change_portal_role", "key"): _membership("contributor"),
    ("customer", "key"): _customer,
    ("customer_edit", "key"): _customer,
    ("invite_to_portal", "key"): _customer,
    ("contact_new", "key"): _customer,
    ("contact_edit", "key"): _customer,
    ("contact_edit", "contact"): lambda things: things.find(Contact, customer=things.furnished.house.nordlicht).pk,
    ("site", "key"): _site,
    ("site_edit", "key"): _site,
    ("closure_new", "key"): _site,
    ("closure_end", "key"): _site,
    ("closure_end", "closure"): lambda things: _closure(things).pk,
    ("failed_mail", "key"): lambda things: _failed(things).pk,
    **{(f"import_{word}", "key"): _import for word in ("file", "mapping", "check", "start", "discard", "report")},
    ("mailbox_mail", "key"): lambda things: _kept_mail(things).pk,
    ("mailbox_html", "key"): lambda things: _kept_mail(things).pk,
    ("gap_rule", "code"): lambda things: "complaint_without_capa",
    ("gap_rule_edit", "code"): lambda things: "complaint_without_capa",
    ("invitation", "token"): lambda things: "a-token-that-nobody-has",
}  # fmt: skip


def url_of(address: Address, *owners: Things) -> str:
    """The address filled with what belongs to the owners: one for all arguments, or one per row-naming argument.

    The organisation and the words are the first owner's.
    """
    named = [name for name in address.arguments if name in OF_TENANT]
    owner = dict(zip(named, owners[1:] or owners * len(named), strict=False))
    values = {name: owner.get(name, owners[0]).value(address, name) for name in address.arguments}
    return reverse(address.name, kwargs=values)


def missing_url(address: Address, here: Things) -> str:
    """The address of something that does not exist."""
    values = {name: here.value(address, name) for name in address.arguments}
    for name in address.arguments:
        if name in OF_TENANT:
            values[name] = (
                (999_999_999 if address.name == "staff:fact" else MISSING_WORDS["number"])
                if name == "number"
                else MISSING
            )
    return reverse(address.name, kwargs=values)


def malformed_url(address: Address, here: Things) -> str:
    """The address with something in it that cannot be a key."""
    url = url_of(address, here)
    for name in address.arguments:
        if name in OF_TENANT:
            url = url.replace(str(here.value(address, name)), MALFORMED[name])
    return url
