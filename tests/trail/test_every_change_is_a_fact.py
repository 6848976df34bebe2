"""Whatever changes a row, by whatever way, leaves exactly one fact: who, when, why, old and new. Nothing else does."""

import datetime as dt
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from psycopg import errors

from qms.lib.ids import uuid7
from qms.organisations.context import INSTALLATION, Acting, because, tenant_context
from qms.organisations.models import Contact, Customer, Site
from qms.trail.models import Fact
from qms.trail.verify import verify_chain
from tests.census.database import as_app
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint

Act = Callable[[House, random.Random], None]


def rows_of(house: House) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of contacts, customers and sites, as the trail writes it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with tenant_context(house.acting("admin")), connection.cursor() as cursor:
        for table in ("organisations_contact", "organisations_customer", "organisations_site"):
            cursor.execute(f"SELECT id::text, to_jsonb({table})::text FROM {table}")
            found |= {(table, key): json.loads(row) for key, row in cursor.fetchall()}
    return found


def facts_of(house: House, after: int = 0) -> list[dict[str, Any]]:
    """What the trail says since then, in order."""
    with tenant_context(house.acting("admin")):
        rows = list(Fact.objects.filter(pk__gt=after).order_by("pk"))
    return [json.loads(row.payload) | {"pk": row.pk} for row in rows]


def newest(house: House) -> int:
    return max((fact["pk"] for fact in facts_of(house)), default=0)


def new_contact(house: House, dice: random.Random) -> Contact:
    return Contact(
        organisation=house.organisation,
        customer=dice.choice([house.nordlicht, house.aurelia]),
        name=f"C{dice.random()}",
    )


def save_one(house: House, dice: random.Random) -> None:
    new_contact(house, dice).save()


def save_changed(house: House, dice: random.Random) -> None:
    row = Contact.objects.order_by("?").first()
    if row:
        row.job = f"J{dice.random()}"
        row.save()


def save_unchanged(house: House, dice: random.Random) -> None:
    row = Customer.objects.first()
    if row:
        row.save()


def update_many(house: House, dice: random.Random) -> None:
    Contact.objects.filter(customer=house.nordlicht).update(job=f"U{dice.random()}")


def create_many(house: House, dice: random.Random) -> None:
    Contact.objects.bulk_create([new_contact(house, dice) for _number in range(dice.randint(1, 7))])


def change_many(house: House, dice: random.Random) -> None:
    rows = list(Contact.objects.all()[:5])
    for row in rows:
        row.phone = "+43 1 234567"
    Contact.objects.bulk_update(rows, ["phone"])


def by_hand(house: House, dice: random.Random) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_site SET name = name || %s WHERE active", [str(dice.randint(0, 1))])


def upsert(house: House, dice: random.Random) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO organisations_customer (id, organisation_id, code, name, "group", criticality, country,
            address, zone, language, active) VALUES (%s, %s, 'UP', %s, 'client', 'standard', '', '', 'UTC', 'en', true)
            ON CONFLICT (organisation_id, code) DO UPDATE SET name = EXCLUDED.name""",
            [uuid7(), house.organisation.pk, f"N{dice.random()}"],
        )


ACTS: list[Act] = [save_one, save_changed, save_unchanged, update_many, create_many, change_many, by_hand, upsert]


@pytest.mark.parametrize("seed", range(6))
def test_random_acts_leave_one_fact_for_each_changed_row(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    house = cast.a
    for turn in range(8):
        before, mark = rows_of(house), newest(house)
        with house.sitting("admin"):
            because(f"turn {turn}")
            for act in dice.choices(ACTS, k=dice.randint(1, 3)):
                act(house, dice)
        replayed = {key: dict(row) for key, row in before.items()}
        for fact in facts_of(house, mark):
            key = (fact["table"], fact["key"])
            if fact["act"] == "insert":
                assert key not in replayed
                replayed[key] = fact["new"]
            else:
                told = {name: replayed[key][name] for name in fact["old"]}
                assert fact["act"] == "update" and told == fact["old"] and fact["old"] != fact["new"]
                replayed[key] |= fact["new"]
            assert (fact["person"], fact["name"]) == (str(cast.admin.pk), cast.admin.name)
            assert (fact["reason"], fact["request"], fact["source"]) == (f"turn {turn}", "test", "test")
        assert replayed == rows_of(house), "old state + facts = new state"
    with tenant_context(house.acting("admin")):
        assert verify_chain(house.organisation.pk).whole


def test_what_is_rolled_back_leaves_nothing(cast: Cast) -> None:
    mark = newest(cast.a)
    with pytest.raises(RuntimeError, match="no"), cast.a.sitting("admin"):
        Customer.objects.update(address="Elsewhere 1")
        raise RuntimeError("no")
    assert facts_of(cast.a, mark) == []


def test_the_time_is_the_databases_in_utc_whatever_the_session_says(cast: Cast) -> None:
    mark = newest(cast.a)
    before = timezone.now()
    with cast.a.sitting("admin"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TimeZone = 'Asia/Kathmandu'")
            cursor.execute("SET LOCAL DateStyle = 'German'")
        Site.objects.filter(pk=cast.a.graz.pk).update(name="Graz II")
    [fact] = facts_of(cast.a, mark)
    told = dt.datetime.strptime(fact["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
    assert abs((told - before).total_seconds()) < 60
    with tenant_context(cast.a.acting("admin")):
        assert verify_chain(cast.a.organisation.pk).whole


def test_the_customer_is_named_for_whom_somebody_acts(cast: Cast) -> None:
    complaint(cast.a, "open")
    told = [fact for fact in facts_of(cast.a) if fact["table"] == "records_record"]
    assert told[-1]["customer"] == str(cast.a.nordlicht.pk)
    assert told[-1]["name"] == cast.piet.name
    assert told[-1]["record"] == told[-1]["key"]


def test_secrets_do_not_reach_the_trail(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        cast.admin.set_password("a new secret password")
        cast.admin.save()
    with tenant_context(Acting(INSTALLATION)):
        text = "".join(Fact.objects.filter(table_name="accounts_person").values_list("payload", flat=True))
    assert cast.admin.email in text
    assert '"password"' not in text


def test_the_readable_history_says_the_same(cast: Cast) -> None:
    """django-simple-history's rows are those of the trail, for every table that keeps a history."""
    complaint(cast.a, "closed")
    compared = 0
    histories: list[Any] = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    for history in histories:
        model: Any = apps.get_model(history._meta.app_label, history.__name__.removeprefix("Historical"))
        with tenant_context(cast.a.acting("admin")):
            kept = [
                (
                    row.history_type,
                    str(getattr(row, model._meta.pk.attname)),
                    row.history_change_reason,
                    row.history_user_id,
                )
                for row in history._default_manager.order_by("history_id")
            ]
        acts = {"insert": "+", "update": "~", "delete": "-"}
        told = [
            (acts[fact["act"]], fact["key"], fact["reason"], fact["person"])
            for fact in facts_of(cast.a)
            if fact["table"] == model._meta.db_table
        ]
        assert sorted((t, k, r or "", str(p or "None")) for t, k, r, p in kept) == sorted(
            (t, k, r or "", str(p or "None")) for t, k, r, p in told
        ), model.__name__
        compared += len(kept)
    assert compared > 20


def test_the_runtime_cannot_write_into_the_history_either(cast: Cast) -> None:
    complaint(cast.a, "open")
    for statement in (
        "INSERT INTO records_historicalrecord SELECT * FROM records_historicalrecord",
        "UPDATE records_historicalrecord SET history_date = now() - interval '1 year'",
        "DELETE FROM records_historicalrecord",
    ):
        with as_app() as app, pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.a.organisation.pk)])
            app.execute(statement.encode())
