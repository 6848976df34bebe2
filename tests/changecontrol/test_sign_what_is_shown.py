"""Who signs about a notice reads on that page what the signature is bound to: words, days, and what silence means."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from changecontrol.models import Asks, Silence
from changecontrol.queries import notice as queries
from qms.records.offers import kind_of
from qms.records.services import write_message
from qms.web.times import day_words
from qms.workflow.perform import lock
from tests.census.forms import forms_of
from tests.factories.cast import PASSWORD, Cast
from tests.factories.changes import as_it_is, in_days, mailed, offering, revise, sent
from tests.factories.records import do, next_code, totp_secret

CODES = ("kind", "state", "id", "record_id", "version", "media_type", "outcome", "way", "sha256", "file_sha256")
"""What names a thing for machines; what people read stands for it."""
LABELS = {"asks": dict(Asks.choices), "silence": dict(Silence.choices)}


def answered(cast: Cast) -> Any:
    """A notice with every day, a question that was answered, and a later revision."""
    record = offering(cast.a, last_order_on=in_days(400), last_ship_on=in_days(700))
    record = do(cast.a, do(cast.a, record, "acknowledge", "piet"), "ask", "piet", question="Which lots?")
    return revise(cast.a, do(cast.a, record, "answer", "engineer", answer="From L-90 on."))


def by_mail(cast: Cast) -> Any:
    """An answer that came by e-mail waits for a second person."""
    return mailed(cast.a, outcome="conditions", conditions=["We get the study."], before_first_lot=["Samples first."])


def words_of(found: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every word, number and day that is hashed, as people read it; not keys, moments and codes."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from words_of(value, key)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from words_of(value, name)
    elif name in LABELS:
        yield name, str(LABELS[name][found])
    elif isinstance(found, date) and not isinstance(found, datetime):
        yield name, day_words(found)
    elif isinstance(found, str) and found and name not in CODES:
        plain = re.fullmatch(r"\d{4}-\d\d-\d\d", found)
        yield name, day_words(date.fromisoformat(found)) if plain else found


@pytest.mark.parametrize(
    ("furnish", "person", "way", "act"),
    [
        (answered, "piet", "portal/change-notices", "approve"),
        (by_mail, "engineer2", "notices", "confirm_mailed"),
    ],
    ids=["customer", "staff"],
)  # fmt: skip
def test_the_signing_page_shows_every_word_that_is_hashed(
    cast: Cast, client_for: Any, furnish: Any, person: str, way: str, act: str
) -> None:
    record = furnish(cast)
    answer = client_for(cast.a.people[person]).get(f"/{cast.a.slug}/{way}/{record.number}/{act}/")
    page = html.unescape(answer.content.decode())
    with cast.a.sitting(person) as seat:
        kind, found = kind_of("change_notice"), queries.notice(seat, record.number)
        content = (kind.customer_content if seat.customer else kind.content)(found)  # type: ignore[misc]
        hashed = list(words_of(content))
    assert {"asks", "silence", "earliest_ship_on", "text"} <= {name for name, _words in hashed}
    assert [(name, words) for name, words in hashed if words not in page] == []


def signing_page(client: Any, address: str) -> dict[str, str]:
    """What the page of an act would send."""
    found = client.get(address).content.decode()
    return next(form.values for form in forms_of(found) if "challenge" in form.values)


def test_a_message_and_a_reminder_void_no_signing_page_and_another_revision_does(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    totp_secret(cast.a.people["piet"])
    client, address = (
        client_for(cast.a.people["piet"]),
        f"/{cast.a.slug}/portal/change-notices/{record.number}/approve/",
    )
    stale, page = signing_page(client, address), signing_page(client, address)
    with next_code(cast.a.people["piet"]) as code:
        wrong = {**stale, "version": "1000", "password": PASSWORD, "code": code}
        assert client.post(address, wrong).status_code == 409, "the version of the page is what its challenge says"
    with cast.a.sitting("engineer") as seat:
        write_message(lock(record), body="Please answer.", by=seat)
    do(cast.a, as_it_is(cast.a, record), "remind", "engineer")
    assert as_it_is(cast.a, record).version > int(page["version"])
    with next_code(cast.a.people["piet"]) as code:
        assert client.post(address, {**page, "password": PASSWORD, "code": code}).status_code == 302
    assert as_it_is(cast.a, record).state == "approved"


def test_a_signing_page_of_a_former_revision_signs_nothing(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    totp_secret(cast.a.people["piet"])
    client, address = (
        client_for(cast.a.people["piet"]),
        f"/{cast.a.slug}/portal/change-notices/{record.number}/approve/",
    )
    page = signing_page(client, address)
    revise(cast.a, record)
    with next_code(cast.a.people["piet"]) as code:
        assert client.post(address, {**page, "password": PASSWORD, "code": code}).status_code == 409
    assert as_it_is(cast.a, record).state == "sent"
