"""One installation on five hosts that share PostgreSQL, Redis, an object store and keys, and nothing else.

The tests go on from one another in the order in which they stand: nodes die only at the end.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qms.accounts import services
from qms.accounts.seat import SYSTEM
from tests.accounts.test_second_factor import SECRET, code
from tests.factories.cast import PASSWORD, Cast, make_cast
from tests.ground import database_apart
from tests.hosts.network import HUB, NoNamespaces
from tests.hosts.plant import PATIENCE, Browser, Plant, plant
from tools.processes import tail, wait_until

ROWS = "/jobs/[0-9a-f-]+/file/"


@pytest.fixture(scope="module")
def house(database: None, apart: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Cast]:
    """The cast; its engineer has an authenticator app. It lives in the database before that is copied to the hub,
    in one apart: the bells of the plant would work off what a thousand other tests have left in the worker's own."""
    with django_db_blocker.unblock(), database_apart("hosts"):  # type: ignore[attr-defined]
        cast = make_cast()
        services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
        yield cast


@pytest.fixture(scope="module")
def hosts(house: Cast) -> Iterator[Plant]:
    """The plant, or a word why there is none on this machine."""
    with TemporaryDirectory(prefix="concord-hosts-") as folder:
        try:
            with plant(Path(folder)) as running:
                yield running
        except NoNamespaces as why:
            pytest.skip(str(why))


@pytest.fixture(scope="module")
def cora(hosts: Plant, house: Cast) -> Browser:
    """A customer's contributor, signed in at the first node with a form of the second."""
    browser = Browser(hosts)
    assert browser.sign_in("web1", house.contributor.email, PASSWORD, form_from="web2")[0] == 302
    return browser


@pytest.fixture(scope="module")
def manager(hosts: Plant, house: Cast) -> Browser:
    """The quality manager, signed in at the second node."""
    browser = Browser(hosts)
    assert browser.sign_in("web2", house.manager.email, PASSWORD)[0] == 302
    return browser


def report(browser: Browser, house: Cast, node: str, words: str, file: bytes = b"", *, form_from: str = "") -> str:
    """Report a complaint; the path of its page."""
    path = f"/{house.a.slug}/portal/reports/new/"
    status, page, place = browser.send(node, path, {"description": words}, file, form_from=form_from)
    assert status == 302, page[:500]
    return place.removesuffix("filed/")


def exported(browser: Browser, house: Cast, node: str) -> str:
    """Ask for the list as a file; the path of the job."""
    page = browser.ask(node, f"/{house.a.slug}/complaints/")[1]
    token = dict(re.findall(r'name="(csrfmiddlewaretoken)" value="([^"]+)"', page))
    status, _page, place = browser.ask(node, f"/{house.a.slug}/lists/complaints/export/", token | {"format": "csv"})
    assert status == 302
    return place


def is_made(browser: Browser, node: str, job: str) -> bool:
    return "/file/" in browser.ask(node, job)[1]


def test_signed_in_here_and_acting_there(house: Cast, cora: Browser, manager: Browser) -> None:
    path = report(cora, house, "web2", "Signed in at one, reported at the other.", form_from="web1")
    for node in ("web1", "web2"):
        assert "Signed in at one, reported at the other." in cora.ask(node, path)[1]


def test_a_form_sent_to_both_nodes_is_one_act(house: Cast, cora: Browser) -> None:
    path, words = f"/{house.a.slug}/portal/reports/new/", "Sent twice, to two nodes."
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', cora.ask("web1", path)[1]))
    places = {cora.ask(node, path, form | {"description": words})[2] for node in ("web1", "web2")}
    assert len(places) == 1
    assert places != {""}


def test_a_file_uploaded_here_is_read_there(house: Cast, cora: Browser) -> None:
    content = b"Measured: 4.2 mm\n" * 50
    path = report(cora, house, "web1", "With a file.", content)
    link = cora.link("web2", path, r"[^\"]*/files/[0-9a-f-]+/")
    assert cora.ask("web2", link)[1].encode() == content


def test_a_code_used_here_is_used_up_there(hosts: Plant, house: Cast) -> None:
    shown = code()
    for node, expected in (("web1", 302), ("web2", 200)):
        browser = Browser(hosts)
        assert browser.sign_in(node, house.engineer.email, PASSWORD)[2] == "/accounts/2fa/authenticate/"
        assert browser.send(node, "/accounts/2fa/authenticate/", {"code": shown})[0] == expected


def test_wrong_passwords_are_counted_over_both(hosts: Plant, house: Cast) -> None:
    for node in ("web1", "web2", "web1", "web2", "web1"):
        assert Browser(hosts).sign_in(node, house.regulatory.email, "wrong")[0] == 200
    for node in ("web1", "web2"):
        status, page, _place = Browser(hosts).sign_in(node, house.regulatory.email, PASSWORD)
        assert (status, "Too many failed login attempts" in page) == (200, True)


def test_an_export_is_made_by_whichever_worker_and_fetched_from_either_node(
    hosts: Plant, house: Cast, manager: Browser
) -> None:
    job = exported(manager, house, "web1")
    assert wait_until(lambda: is_made(manager, "web2", job), lambda: True, PATIENCE)
    first, second = (manager.ask(node, f"{job}file/") for node in ("web1", "web2"))
    assert first[0] == 200
    assert "Signed in at one" in first[1]
    assert second[1] == first[1]


def test_two_beats_and_four_workers_send_each_mail_once(hosts: Plant, house: Cast) -> None:
    def all_sent() -> bool:
        status, told, _place = Browser(hosts).ask("web1", "/healthz")
        return status == 200 and '"due": 0' in told

    assert wait_until(all_sent, lambda: True, PATIENCE), Browser(hosts).ask("web1", "/healthz")[1]
    seen = [mail["Message-ID"] for mail in hosts.mails.mails]
    assert seen
    assert len(seen) == len(set(seen))


def test_checkpoints_are_anchored_in_the_store_by_nodes_that_share_no_folder(hosts: Plant, house: Cast) -> None:
    bucket = hosts.environment["ANCHOR_DIR"].split("@")[1].split("/")[0]
    mine = f"anchors/{house.a.organisation.pk}/"

    def anchored() -> list[str]:
        return [key for key in hosts.net.hosts[HUB].do(lambda: hosts.store.keys(bucket)) if key.startswith(mine)]

    assert wait_until(lambda: bool(anchored()), lambda: True, PATIENCE)
    numbers = [key.rsplit(".", 2)[1] for key in anchored()]
    assert len(numbers) == len(set(numbers))


def test_a_node_that_is_cut_off_says_so_and_comes_back_by_itself(hosts: Plant, house: Cast, cora: Browser) -> None:
    page, here = f"/{house.a.slug}/portal/", hosts.net.hosts["web2"]
    assert cora.ask("web2", page)[0] == 200
    hosts.net.link("web2", "down")
    try:
        assert cora.ask("web2", page, at=here)[0] == 503
        assert cora.ask("web2", "/healthz", at=here)[0] == 503
        assert cora.ask("web1", page)[0] == 200, "the other node goes on"
    finally:
        hosts.net.link("web2", "up")
    assert wait_until(lambda: cora.ask("web2", page)[0] == 200, lambda: True, PATIENCE)


def test_the_others_go_on_when_a_web_node_and_a_worker_lose_their_power(
    hosts: Plant, house: Cast, cora: Browser, manager: Browser
) -> None:
    hosts.kill("web1")
    hosts.kill("work1")
    assert cora.ask("web1", "/accounts/login/")[0] == 0
    path = report(cora, house, "web2", "After the power failed.")
    assert "After the power failed." in cora.ask("web2", path)[1]
    job = exported(manager, house, "web2")
    done = wait_until(lambda: is_made(manager, "web2", job), lambda: True, PATIENCE)
    assert done, tail(hosts.folder / "work2" / "worker.log", 30)
    assert "After the power failed." in manager.ask("web2", f"{job}file/")[1]
