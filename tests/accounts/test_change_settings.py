"""Own settings: each person changes their own, and nothing else."""

import datetime as dt
from typing import Any

from qms.accounts.models import Person
from tests.factories.cast import Cast


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_name_language_and_zone(cast: Cast, client_for: Any) -> None:
    browser = client_for(cast.engineer)
    form = {"name": "Jana Hofer", "language": "de", "zone": "America/Detroit"}
    assert browser.post("/me/", form)["Location"] == "/me/"
    person = again(cast.engineer)
    assert (person.name, person.language, str(person.zone)) == ("Jana Hofer", "de", "America/Detroit")
    assert 'lang="de"' in browser.get("/me/").content.decode()


def test_what_is_no_setting_is_not_changed(cast: Cast, client_for: Any) -> None:
    setting = {"name": "Jana", "language": "en", "zone": "UTC"}
    more = {
        "email": "other@example.org",
        "is_active": "",
        "is_superuser": "1",
        "password": "x",
        "signing_failures": "0",
    }
    form = {**setting, **more, "id": str(cast.manager.pk)}
    client_for(cast.engineer).post("/me/", form)
    person = again(cast.engineer)
    assert (person.email, person.is_active, person.is_superuser) == (cast.engineer.email, True, False)
    assert person.password == cast.engineer.password
    assert again(cast.manager).name == cast.manager.name


def test_bad_values_are_told(cast: Cast, client_for: Any) -> None:
    browser = client_for(cast.engineer)
    for wrong in ({"name": ""}, {"name": "x" * 500}, {"language": "xx"}, {"zone": "Mars/Olympus"}):
        answer = browser.post("/me/", {"name": "Jana", "language": "en", "zone": "UTC", **wrong})
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.content.decode()


def test_hours_of_mail(cast: Cast, client_for: Any) -> None:
    browser = client_for(cast.engineer)
    good = {"works_from": "06:30", "works_until": "14:00", "digest_at": "06:45"}
    browser.post("/me/messages/", good)
    person = again(cast.engineer)
    assert (person.works_from, person.works_until) == (dt.time(6, 30), dt.time(14, 0))
    assert person.digest is False
    answer = browser.post("/me/messages/", {**good, "works_until": "05:00"})
    assert "The end of the day lies after its beginning." in answer.content.decode()


def test_single_keys_can_be_switched_off(cast: Cast, client_for: Any) -> None:
    browser = client_for(cast.engineer)
    assert 'data-keys="off"' not in browser.get("/me/keys/").content.decode()
    browser.post("/me/keys/", {})
    assert 'data-keys="off"' in browser.get("/me/keys/").content.decode()
