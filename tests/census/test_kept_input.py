"""Input that is accepted is kept as it was and shown back as it was; fields that nobody offered are not taken."""

import json
from typing import Any

import pytest

from qms.accounts.models import Membership, Person
from qms.lib.text import clean_block
from qms.notifications.models import OutboxMessage
from qms.organisations.context import tenant_context
from qms.records.models import Record
from tests.census.forms import forms_of, words_of
from tests.census.kinds import ENTRIES
from tests.census.visits import browser
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed
from tests.shared_data import needs_shared_data, shared_data


@needs_shared_data
def test_naughty_strings_are_kept_and_shown_as_they_were(cast: Cast) -> None:
    strings = json.loads((shared_data() / "nasty/blns.json").read_text())
    client, house, wrong = browser(cast.piet), cast.a, []
    for text in [one for one in strings if one.strip()][::11]:
        answer = client.post(
            f"/{house.slug}/portal/reports/new/", {"description": text, "product": text[:150], "lot": text[:60]}
        )
        if answer.status_code in (400, 422):
            continue
        assert answer.status_code == 302, (answer.status_code, text)
        number = answer["Location"].split("/")[-3]
        page = client.get(f"/{house.slug}/portal/reports/{number}/").content.decode()
        if " ".join(clean_block(text, 20_000).split()) not in " ".join(words_of(page).split()):
            wrong.append(text)
    assert wrong == []


def test_a_title_with_line_breaks_adds_no_header_to_a_mail(cast: Cast) -> None:
    title = "Crack\r\nBcc: all@evil.example\r\n\r\nBody"
    filed(cast.a, title=title)
    with cast.a.sitting("engineer"):
        subjects = list(OutboxMessage.objects.values_list("subject", flat=True))
    assert subjects
    assert not any("\n" in subject or "\r" in subject for subject in subjects)


def test_fields_that_nobody_offered_are_not_taken(cast: Cast) -> None:
    """Mass assignment: every field of the models is sent along with each form; only what the form asks for counts."""
    record = complaint(cast.a, "acknowledged")
    said = {"title": "Corrected", "reason": "wrong title"}
    assert changed_by(cast, record, "correct", said) == {"title", "version"}


@pytest.mark.parametrize("slug", sorted(slug for slug, entry in ENTRIES.items() if entry.flow.transition("assign")))
def test_handing_over_changes_the_owner_and_nothing_else(cast: Cast, slug: str) -> None:
    entry = ENTRIES[slug]
    (state, *_others) = [state for state in entry.states if state in entry.act_of("staff").sources]
    engineers = "quality_engineer" in entry.act_of("staff").roles
    owner, by = (cast.a.engineer2, "engineer") if engineers else (cast.a.manager, "manager")
    said = {"owner": str(owner.pk), "reason": "Knows the line."}
    assert changed_by(cast, entry.make(cast.a, state), "assign", said, by) == {"owner_id", "version"}


def changed_by(cast: Cast, record: Any, act: str, said: dict[str, str], by: str = "engineer") -> set[str]:
    """The columns of a record that change when `by` sends the form of an act with every field of the models."""
    house, client, model = cast.a, browser(cast.a.people[by]), type(record)
    with house.sitting("engineer"):
        before: dict[str, Any] = dict(model.objects.filter(pk=record.pk).values().get())
    url = ENTRIES[record.kind].address(house, record, f"{act}/")
    form = next(form for form in forms_of(client.get(url).content.decode()) if "version" in form.values)
    offered = {name: value for name, value in form.values.items() if name != "csrfmiddlewaretoken"}
    fields = [field for one in (model, Record) for field in one._meta.concrete_fields]
    names = {name for field in fields for name in (field.name, field.attname)} - set(offered)
    hostile = {**dict.fromkeys(names, str(house.aurelia.pk)), "state": "closed", "number": "CMP-1", "shared": ""}
    answer = client.post(url, {**hostile, **offered, **said})
    assert answer.status_code == 302, answer.content.decode()[:500]
    with house.sitting("engineer"):
        after: dict[str, Any] = dict(model.objects.filter(pk=record.pk).values().get())
    return {name for name in after if after[name] != before[name]}


def test_nobody_makes_themselves_more_than_they_are(cast: Cast) -> None:
    client = browser(cast.contributor)
    fields = [field.name for field in Person._meta.concrete_fields]
    hostile = {**dict.fromkeys(fields, "1"), "is_superuser": "on", "email": "me@evil.example", "name": "New Name"}
    for url in ("/me/", "/me/messages/", "/me/keys/"):
        forms = [form for form in forms_of(client.get(url).content.decode()) if form.method == "POST"]
        own = next(form.values for form in forms if form.action in ("", url))
        assert client.post(url, {**hostile, **own}).status_code == 302
    person = Person.objects.get(pk=cast.contributor.pk)
    assert not person.is_superuser
    assert person.email == cast.contributor.email
    with tenant_context(cast.a.acting("admin")):
        assert Membership.objects.get(person=person).roles == []
