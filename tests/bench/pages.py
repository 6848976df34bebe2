"""What pages cost: lists, deep pages, filters, search, details, the work queue (targets T1–T5, T10, T15)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback import queries
from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.records.search import find
from qms.web.lists import _signer
from tests.bench.measure import compare
from tests.bench.report import Finding
from tests.bench.seed import World, superuser
from tests.factories.cast import House

FILTERS = {
    "no filter": "sort=newest",
    "state": "state=closed",
    "state and severity": "state=closed&severity=major",
    "state, severity and owner": "state=closed&severity=major&owner={owner}",
    "customer": "customer={customer}",
}

FIRST = "complaints/?sort=newest"
"""The list of all; without any filter in the address the last ones come back."""


class Reader:
    """A person of the house at the browser."""

    def __init__(self, house: House, who: str = "engineer") -> None:
        self.house, self.client = house, Client(raise_request_exception=True)
        self.client.force_login(house.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")

    def get(self, path: str) -> Any:
        """The answer, which must be a page."""
        answer = self.client.get(f"/{self.house.slug}/{path}", headers={"X-Bench": "1"})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def opening(self, path: str) -> Callable[[], Any]:
        """The work of opening a page."""
        return lambda: self.get(path)

    def queries(self, path: str) -> int:
        """How many statements a page asks, without those that open and close its transaction."""
        self.get(path)
        with CaptureQueriesContext(connection) as asked:
            self.get(path)
        words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config", "SET ")
        return sum(1 for query in asked.captured_queries if not query["sql"].startswith(words))


def list_costs(world: World) -> dict[str, float]:
    """Median seconds of the list with each filter set, and of a page that only says hello, in the largest house."""
    reader = Reader(world.large)
    with tenant_context(Acting(world.large.organisation.pk, source="bench")):
        customer = Complaint.objects.order_by("-created_at").values_list("customer_id", flat=True)[0]
    values = {"owner": world.large.people["engineer"].pk, "customer": customer}
    sides = {name: reader.opening(f"complaints/?{text.format(**values)}") for name, text in FILTERS.items()}
    return compare({"hello": reader.opening("bench-hello/"), **sides})


def growth(small: dict[str, float], large: dict[str, float], times: float) -> Iterator[Finding]:
    """T1: the list grows with the logarithm of the rows, whatever filter is chosen."""
    for name in FILTERS:
        ratio = (large[name] / large["hello"]) / (small[name] / small["hello"])
        yield Finding("T1", f"list, {name}: at {times:.0f} times the rows", ratio, "<=", 1.3)
    yield Finding("T2", "list of 50 against a page that says hello", large["no filter"] / large["hello"], "<=", 3.0)


def constant(world: World) -> Iterator[Finding]:
    """T3 and T15: how many statements pages ask; T4: a page far down against the first."""
    reader = Reader(world.large)
    with tenant_context(Acting(world.large.organisation.pk, source="bench")):
        rows = Complaint.objects.order_by("-created_at", "-id")
        deep = min(50_000, rows.count() // 2)
        at, key, number = rows.values_list("created_at", "id", "number")[deep]
    after = _signer.sign_object(["newest", at.isoformat(), str(key)])
    costs = compare({"first": reader.opening(FIRST), "deep": reader.opening(f"complaints/?after={after}")})
    yield Finding("T3", "statements of a list page", reader.queries(FIRST), "<=", 5)
    yield Finding("T4", f"page after row {deep:,} against the first", costs["deep"] / costs["first"], "<=", 1.5)
    yield Finding("detail", "statements of a complaint's page", reader.queries(f"complaints/{number}/"), "<=", 15)
    yield Finding("work", "statements of the work queue", reader.queries(""), "<=", 6)
    costs = compare({"hello": reader.opening("bench-hello/"), "page": reader.opening(f"complaints/{number}/")})
    yield Finding("detail", "a complaint's page against hello", costs["page"] / costs["hello"], "told", 0)


def searches(world: World) -> dict[str, float]:
    """Median seconds of a search by kind of words, through the wall, in the largest house."""
    acting, seat = world.large.acting("engineer"), world.large.seat("engineer")
    with tenant_context(acting):
        number = Complaint.objects.order_by("-created_at").values_list("customer_reference", flat=True)[20][3:]
        words = Complaint.objects.order_by("-created_at").values_list("description", flat=True)[0].split()
    common = max(set(words), key=words.count)
    texts = {
        "a rare word": f"serial{number}", "a word of nowhere": "zzzqqq", "a common word": common,
        "two words": f"{words[0]} {words[1]}", "the beginning of a word": words[2][:4],
    }  # fmt: skip

    def seek(text: str) -> Callable[[], Any]:
        def work() -> Any:
            with tenant_context(acting):
                return find(seat, text)

        return work

    def liked() -> Any:
        with tenant_context(acting):
            return list(Complaint.objects.filter(description__icontains="zzzqqq").order_by("-created_at")[:51])

    return compare({**{name: seek(text) for name, text in texts.items()}, "ILIKE": liked}, rounds=9)


def search_growth(small: dict[str, float], large: dict[str, float]) -> Iterator[Finding]:
    """T5: a rare word costs its hits, a common one stops after a page; both under the wall."""
    for name, bar in (("a rare word", 2.0), ("a word of nowhere", 2.0), ("a common word", 5.0), ("two words", 5.0)):
        yield Finding("T5", f"search for {name} at many rows against few", large[name] / small[name], "<=", bar)
    yield Finding("T5", "search for a rare word, milliseconds", large["a rare word"] * 1000, "<=", 5)
    worst = max(seconds for name, seconds in large.items() if name != "ILIKE")
    yield Finding("T5", "worst search, milliseconds", worst * 1000, "<=", 60)
    yield Finding(
        "T5", "reading every row (ILIKE) against the rare word", large["ILIKE"] / large["a rare word"], "told", 0
    )


def wall(world: World) -> Iterator[Finding]:
    """T10: the same statement of the list as the product's role under the wall, and as a superuser without it."""
    seat = world.large.seat("engineer")
    with tenant_context(world.large.acting("engineer")):
        rows = queries.listed(seat).filter(organisation=world.large.organisation).order_by("-created_at", "-id")[:51]
        statement, values = rows.query.sql_with_params()
    organisation = str(world.large.organisation.pk)
    with superuser() as free, superuser() as bound:
        free.prepare_threshold = bound.prepare_threshold = (
            None  # as Django's connections: every statement is planned anew
        )
        bound.execute("SET SESSION AUTHORIZATION app")

        def ask(server: Any) -> Any:
            with server.transaction():
                server.execute("SELECT set_config('app.organisation', %s, true)", [organisation])
                return server.execute(statement.encode(), values).fetchall()

        costs = compare({"bound": lambda: ask(bound), "free": lambda: ask(free)}, rounds=60)
    yield Finding(
        "T10", "the list's statement under the wall against without", costs["bound"] / costs["free"], "<=", 1.6
    )
