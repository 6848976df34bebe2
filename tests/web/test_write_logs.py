"""Every line says who asked for what; nobody writes lines of their own into the log, and no secret gets there."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.db import Error, connection, transaction
from django.test import Client

from qms import logs
from qms.accounts import services
from qms.accounts.seat import SYSTEM
from qms.organisations.context import Acting, tenant_context
from tests.accounts.test_second_factor import SECRET as SEED
from tests.accounts.test_second_factor import code
from tests.factories.cast import PASSWORD, Cast
from tests.factories.complaints import complaint
from tests.races.together import browser

FORMS = ("json", "plain")


class Written:
    """What the log would show."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def raw(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    def forget(self) -> None:
        """Begin anew."""
        self.stream.truncate(0)
        self.stream.seek(0)

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """Its lines as objects, those of one event."""
        found = [json.loads(line) for line in self.raw.splitlines()]
        return [line for line in found if not event or line["event"] == event]


@pytest.fixture(params=["json"])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """The log of this test, as a real installation writes it."""
    found = Written()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**logs.formatting(request.param)))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield found
    root.setLevel(before)
    root.removeHandler(handler)


def test_every_line_of_a_request_says_which_request_it_was_and_whose(written: Written, cast: Cast) -> None:
    client = browser(cast.engineer)
    written.forget()
    answer = client.get(f"/{cast.a.slug}/complaints/?q=secret-search")
    assert answer.status_code == 200
    assert {line["request_id"] for line in written.lines()} == {answer["X-Request-ID"]}
    (last,) = written.lines("request_finished")
    assert last["request"] == f"GET /{cast.a.slug}/complaints/"
    assert (last["organisation"], last["person"]) == (str(cast.a.organisation.pk), str(cast.engineer.pk))
    assert (last["ip"], last["code"], last["timestamp"][-1]) == ("127.0.0.1", 200, "Z")
    assert "secret-search" not in written.raw


def test_every_refusal_is_written_with_time_person_and_address(written: Written, cast: Cast) -> None:
    record = complaint(cast.a, "replied")
    client = browser(cast.engineer)
    tried = {
        f"/{cast.b.slug}/complaints/": 404,
        f"/{cast.a.slug}/complaints/CMP-2026-99999/": 404,
        f"/{cast.a.slug}/operations/": 404,
        f"/{cast.a.slug}/complaints/{record.number}/acknowledge/": 409,
    }
    for url, status in tried.items():
        assert client.get(url).status_code == status, url
    refused = [
        (line["request"], line["code"], line["person"], line["level"]) for line in written.lines("request_finished")
    ]
    assert refused == [(f"GET {url}", code, str(cast.engineer.pk), "warning") for url, code in tried.items()]
    assert all(line["timestamp"] for line in written.lines())


def test_what_the_door_refuses_is_written_too(written: Written, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/" + "x" * 3000)
    client.post("/accounts/login/", {"login": cast.engineer.email, "password": "wrong"})
    codes = [(line["code"], line["ip"]) for line in written.lines("request_finished")]
    assert codes == [(400, "127.0.0.1"), (403, "127.0.0.1")]
    assert max(map(len, written.raw.splitlines())) < 2000


def test_a_sender_does_not_choose_the_address_that_is_written(written: Written) -> None:
    Client().get("/accounts/login/", headers={"x-forwarded-for": "6.6.6.6", "x-request-id": "mine"})
    assert {line["ip"] for line in written.lines()} == {"127.0.0.1"}
    assert "6.6.6.6" not in written.raw
    assert "mine" not in written.raw


def test_nothing_of_the_request_before_sticks_to_the_next(written: Written, cast: Cast) -> None:
    browser(cast.engineer).get(f"/{cast.a.slug}/complaints/")
    written.forget()
    Client().get("/accounts/login/")
    assert written.lines()
    assert all("person" not in line and "organisation" not in line for line in written.lines())


@pytest.mark.parametrize("written", FORMS, indirect=True)
@pytest.mark.parametrize(
    "evil", ["a\nevent='forged'", 'a\r\n{"event": "forged"}', "a\u2028b", "a\x1b[2Kb\x0b\x0cc\x85d"]
)
def test_no_name_forges_a_line(written: Written, evil: str) -> None:
    log, other = structlog.get_logger("ours"), logging.getLogger("theirs")
    log.info("ours", name=evil)
    log.info(evil)
    other.warning("of a library: %s", evil)
    try:
        raise LookupError(evil)
    except LookupError:
        log.exception("ours")
        other.exception("of a library")
    assert len(written.raw.splitlines()) == 5
    assert "\x1b" not in written.raw


def test_a_line_break_in_an_address_forges_none(written: Written) -> None:
    Client().get("/a%0Aforged%0D%0A/", headers={"user-agent": "x\nforged"})
    assert [line["event"] for line in written.lines()] == ["request_started", "request_finished"]


SECRET = "S3cret-Value-Of-Nobody"


def test_no_secret_gets_into_the_log(written: Written, cast: Cast) -> None:
    """Passwords, codes, tokens of invitations and resets, cookies, Authorization; also when a page breaks over them."""
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {SECRET}", "x-api-key": SECRET})
    client.cookies["session"] = SECRET
    client.post("/accounts/login/", {"login": SECRET, "password": SECRET, "code": SECRET})
    client.get(f"/invitation/{SECRET}/")
    client.get(f"/calendars/{SECRET}.ics")
    client.post(f"/invitation/{SECRET}/", {"password1": SECRET})
    client.get(f"/accounts/password/reset/key/1a-{SECRET}/")
    client.get(f"/accounts/login/?next=/x/&token={SECRET}")
    assert len(written.lines("request_finished")) == 6
    assert SECRET not in written.raw


def test_what_a_library_says_of_secrets_is_left_out(written: Written) -> None:
    log = structlog.get_logger("ours")
    log.info("x", password=SECRET, access_token=SECRET, Cookie=SECRET, headers={"Authorization": f"Bearer {SECRET}"})
    logging.getLogger("redis").error("Error connecting to redis://app:%s@10.0.0.1:6379/0", SECRET)
    logging.getLogger("django").warning("Forbidden: /invitation/%s/ session=%s; other", SECRET, SECRET)
    try:
        raise LookupError(f"duplicate key\nDETAIL:  Key (email)=({SECRET}) already exists.")
    except LookupError:
        log.exception("x")
    assert len(written.lines()) == 4
    assert SECRET not in written.raw


CITED = (
    ("INSERT INTO kept VALUES ('first line', %s)", f"first\n\n{SECRET}"),  # a row that fails, below its first line
    ("SELECT %s, missing FROM kept", SECRET),  # the statement
    ("SELECT %s::int", SECRET),  # a value
)


def test_nothing_that_the_database_cites_of_us_gets_into_the_log(written: Written, cast: Cast) -> None:
    log = structlog.get_logger("ours")

    @contextmanager
    def told() -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except Error:
            log.exception("broken")

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept (a varchar(5), b text) ON COMMIT DROP")
        cursor.execute("ALTER TABLE kept ADD CHECK (length(b) < 5), ALTER a TYPE varchar(10)")
        for statement, value in CITED:
            with told():
                cursor.execute(statement, [value])
        with told(), connection.wrap_database_errors, cursor.copy("COPY kept FROM STDIN") as copy:
            copy.write_row([SECRET, ""])
    assert len(written.lines("broken")) == len(CITED) + 1
    assert SECRET not in written.raw
    assert "above exception was the direct cause" in written.raw, "what is not cited stays"


def test_a_long_word_of_a_stranger_does_not_keep_the_log_busy() -> None:
    """With the square of its length this would be hours."""
    assert logs.without_secrets("a" * 2_000_000) == "a" * 2_000_000


def test_a_broken_page_is_written_with_its_number_on_one_line(
    written: Written, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_arguments: Any) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("qms.operations.views.versions", fall_over)
    answer = browser(cast.admin).get(f"/{cast.a.slug}/operations/")
    assert answer.status_code == 500
    (failed,) = written.lines("request_failed")
    assert failed["request_id"] == answer["X-Request-ID"]
    assert "ZeroDivisionError" in failed["exception"]
    assert failed["person"] == str(cast.admin.pk)


def test_sign_in_is_written_without_what_was_typed(written: Written, cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": cast.engineer.email, "password": SECRET})
    assert len(written.lines("sign_in.refused")) == 1
    assert SECRET not in written.raw
    assert cast.engineer.email not in written.raw


def test_codes_and_changes_of_what_one_signs_in_with_are_written(written: Written, cast: Cast) -> None:
    services.set_up_totp(cast.engineer, secret=SEED, by=SYSTEM)
    client = Client()
    client.post("/accounts/login/", {"login": cast.engineer.email, "password": PASSWORD})
    for typed in ("000000", code()):
        client.post("/accounts/2fa/authenticate/", {"code": typed})
    new = {"oldpassword": PASSWORD, "password1": "a very own sentence 42", "password2": "a very own sentence 42"}
    client.post("/accounts/password/change/", new)
    events = [line for line in written.lines() if line["event"].startswith("sign_in.")]
    told = [(line["event"], line.get("factor"), line["person"]) for line in events]
    engineer = str(cast.engineer.pk)
    assert told[:3] == [
        ("sign_in.refused", "totp", engineer), ("sign_in.factor_used", "totp", engineer),
        ("sign_in.done", None, engineer),
    ]  # fmt: skip
    assert ("sign_in.password_changed", "password", engineer) in told
    assert SEED not in written.raw


def test_work_for_an_organisation_says_for_which(written: Written, cast: Cast) -> None:
    log = structlog.get_logger("work")
    with tenant_context(Acting(cast.a.organisation.pk, cast.engineer.pk, source="test")):
        log.info("inside")
    log.info("outside")
    (inside,), (outside,) = written.lines("inside"), written.lines("outside")
    assert (inside["organisation"], inside["person"]) == (str(cast.a.organisation.pk), str(cast.engineer.pk))
    assert "organisation" not in outside
