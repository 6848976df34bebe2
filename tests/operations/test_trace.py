"""Where an address for traces is configured, one trace shows a request, its statements and the task it has rung."""

import http.client
import json
import os
import socket
import subprocess
import sys
import urllib.parse
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.cast import Cast
from tests.journeys.live import ROOT, Live
from tests.operations.trace_receiver import Receiver, Seen, receiver
from tests.races.together import browser
from tools.processes import free_port, tail, wait_until
from tools.services import Redis

pytestmark = pytest.mark.usefixtures("own_database")

ABOVE = "0af7651916cd43dd8448eb211c80319c"
SECRET = "Words-of-the-customer"


def test_one_trace_leads_from_the_request_to_the_task(tmp_path: Path, cast: Cast) -> None:
    redis = Redis(tmp_path / "redis", "traces", tmp_path / "log" / "redis.log", durable=False)
    try:
        redis.start()
        with receiver() as found, ExitStack() as parts:
            live = Live(tmp_path, free_port(), redis.url)
            live.environment |= {
                "CONCORD_TESTING": "1", "LOG_FORMAT": "json", "OTEL_EXPORTER_OTLP_ENDPOINT": found.url,
                "OTEL_BSP_SCHEDULE_DELAY": "100", "EMAIL_URL": "smtp://127.0.0.1:9",
            }  # fmt: skip
            parts.enter_context(live.part("bells"))
            parts.enter_context(live.part("web"))
            number = report(live, cast)
            arrived = wait_until(lambda: bool(relays(found, trace_of(found))), lambda: True, 30)
            assert arrived, [span.name for span in found.seen]
    finally:
        redis.stop()
    request = posted(found)
    mine = [span for span in found.seen if span.trace == request.trace]
    assert (request.trace, request.service) == (ABOVE, "concord-web"), "it continues the trace of the one who asks"
    assert request.attributes["concord.request_id"] == number
    statements = [span for span in mine if span.parent == request.span and span.attributes.get("db.statement")]
    assert any(
        span.attributes["db.statement"].startswith("INSERT") and "%s" in span.attributes["db.statement"]
        for span in statements
    )
    (run, *_others) = relays(found, request.trace)
    assert run.service == "concord-worker"
    assert any(span.parent == run.span and span.attributes.get("db.statement") for span in mine), (
        "the task's statements"
    )
    assert any(span.name == "relay send" for span in mine)
    told = " ".join(span.text for span in found.seen)
    for word in (SECRET, cast.contributor.email, cast.a.slug, "sessionid", "fishing", str(cast.contributor.pk)):
        assert word not in told, word
    rung = [
        line
        for line in map(json.loads, whole_lines(live, "bells"))
        if line.get("request_id") == number and line["event"] == "task_started"
    ]
    assert rung, "the lines of the task say which request has rung it"
    assert rung[0]["person"] == str(cast.contributor.pk)


def report(live: Live, cast: Cast) -> str:
    """Cora files a report with the running server; answers the request's id."""
    client = browser(cast.contributor)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    token = "t" * 32
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token, "traceparent": f"00-{ABOVE}-b7ad6b7169203331-01", "baggage": "user=fishing",
    }  # fmt: skip
    body = urllib.parse.urlencode({"description": SECRET})
    wire = http.client.HTTPConnection(urllib.parse.urlsplit(live.url).netloc, timeout=30)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    wire.request("POST", f"/{cast.a.slug}/portal/reports/new/?q=fishing", body, headers)
    answer = wire.getresponse()
    wire.close()
    assert answer.status == 302
    return str(answer.headers["X-Request-ID"])


def whole_lines(live: Live, part: str) -> list[str]:
    """The lines of a part's log; gunicorn's own are no JSON."""
    return [line for line in tail(live.log(part), 10_000).splitlines() if line.startswith("{")]


def posted(found: Receiver) -> Seen:
    """The span of the request."""
    (span,) = [span for span in list(found.seen) if span.name.startswith("POST portal:")]
    return span


def trace_of(found: Receiver) -> str:
    """The trace of the request, when it has arrived."""
    return next((span.trace for span in list(found.seen) if span.name.startswith("POST portal:")), "")


def relays(found: Receiver, trace: str) -> list[Seen]:
    """The runs of the relay in that trace."""
    return [span for span in found.named("run/qms.notifications.tasks.relay") if span.trace == trace]


PROGRAM = """
import os, django
django.setup()
from qms import telemetry
from qms.lib.spans import span
telemetry.start("web")
for number in range(5000):
    with span("x", number=number):
        pass
from django.test import Client
assert Client(SERVER_NAME="localhost").get("/accounts/login/").status_code == 200
print("answered")
"""


def run_with(address: str) -> subprocess.CompletedProcess[str]:
    """A process that traces more than its queue holds, answers a page and ends; it must do so within 30 seconds."""
    own = {"DJANGO_SETTINGS_MODULE": "qms.settings", "CONCORD_TESTING": "1", "PYTHONPATH": str(ROOT)}
    own |= {"OTEL_EXPORTER_OTLP_ENDPOINT": address} if address else {}
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, env=os.environ | own, check=False, capture_output=True, text=True, timeout=30)


def test_a_receiver_that_is_away_or_hangs_keeps_nobody_waiting() -> None:
    away = run_with("http://127.0.0.1:9")
    assert (away.returncode, away.stdout) == (0, "answered\n"), away.stderr
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections and never answers
        hangs = run_with(f"http://127.0.0.1:{deaf.getsockname()[1]}")
    assert (hangs.returncode, hangs.stdout) == (0, "answered\n"), hangs.stderr


def test_without_an_address_nothing_is_imported_and_nothing_traced() -> None:
    check = "import sys, qms.wsgi; print([name for name in sys.modules if name.startswith('opentelemetry.instr')])"
    own = {"DJANGO_SETTINGS_MODULE": "qms.settings", "CONCORD_TESTING": "1", "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run([sys.executable, "-c", check], env=kept | own, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n", "(redis imports the sdk of OpenTelemetry by itself, so that is no sign)"
