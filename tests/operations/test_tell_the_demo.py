"""`manage.py demo`: two houses that look alike, told through the services; told twice it is the same story."""

import itertools
import json
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from capa.models import Capa, Discipline, DueDateExtension, EffectivenessCheck, EffectivenessPlan, EightD
from capa.workflow import CAPA
from changecontrol.guards.weighing import has_scored, sheet_of, weights_of
from changecontrol.models import Change, ChangeNotice, JointWeighing
from feedback.models import Complaint
from feedback.workflow import COMPLAINT
from qms.clocks.models import Clock, ClockRule, Task
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation, Site
from qms.records.models import Attachment, Event, Message, Note, Record, RecordLink
from qms.risk.models import FailureMode, Fmea
from qms.signatures.models import Signature
from qms.terms.models import TermSet
from qms.trail.verify import verify
from tests.journeys.live import environment
from tools.running import ROOT

HOUSES = ["harbor", "steyrtal"]
KEPT = (Record, Event, Clock, Task, Signature, RecordLink, Message, Note, Attachment, OutboxMessage, ClockRule)
FIELDS = {"organisation", "customer", "role", "email", "password", "totp_secret", "start"}


def manage(folder: Path, *arguments: str) -> str:
    """What a command prints, as it is typed in a shell."""
    own = environment(folder, 0, settings.REDIS_URL)
    own |= {"DJANGO_SETTINGS_MODULE": "qms.settings", "CONCORD_TESTING": "1"}  # passwords are hashed as this run does
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    answer = subprocess.run(command, env=own, cwd=ROOT, check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-3000:]
    return answer.stdout


@pytest.fixture(scope="module")
def told(installation: None, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The demo is loaded as it is typed in a shell; the people of `demo_logins`."""
    manage(tmp_path_factory.mktemp("demo"), "demo")
    said = StringIO()
    with override_settings(DEMO=True):
        call_command("demo_logins", stdout=said)
    return [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest, told: list[dict[str, Any]]) -> Any:
    """One of the two, as the product itself sees it."""
    organisation = Organisation.objects.get(slug=request.param)
    with tenant_context(Acting(organisation.pk, source="test")):
        yield organisation


def test_there_are_three_sites_in_three_zones_and_three_customers(house: Organisation) -> None:
    assert len({str(site.zone) for site in Site.objects.all()}) == Site.objects.count() == 3
    assert Customer.objects.count() == 3


def test_sixty_complaints_and_more_are_in_every_state(house: Organisation) -> None:
    states = Counter(Complaint.objects.values_list("state", flat=True))
    assert set(states) == {state.code for state in COMPLAINT.states}
    assert sum(states.values()) == len(set(Complaint.objects.values_list("number", flat=True))) == 64


def test_thirteen_capas_have_come_as_far_as_they_can(house: Organisation) -> None:
    states = Counter(Capa.objects.values_list("state", flat=True))
    fleeting = {"open", "effective"}  # somebody goes on at once
    assert set(states) == {state.code for state in CAPA.states} - fleeting
    assert sum(states.values()) == 13
    assert DueDateExtension.objects.filter(outcome="open").exists()


def test_effects_were_judged_each_way_and_each_led_where_it_leads(house: Organisation) -> None:
    signed = EffectivenessCheck.objects.filter(signed_at__isnull=False).values_list("verdict", "record__state")
    assert sorted(signed) == [
        ("effective", "closed"), ("inconclusive", "awaiting_effect"), ("not_effective", "analysis"),
    ]  # fmt: skip
    reopened = Capa.objects.get(round=2)
    assert reopened.state == "analysis"
    going_on = Capa.objects.get(effectivenesschecks__verdict="inconclusive")
    window = EffectivenessPlan.objects.filter(record_id=going_on.pk, due_on__gt=timezone.localdate())
    assert window.exists(), "more data are collected"


def test_reports_are_in_work_before_the_customer_and_closed(house: Organisation) -> None:
    rows = Discipline.objects.values_list("record__state", "state").order_by("record__state", "state")
    assert Counter(rows) == {
        ("open", "accepted"): 2, ("open", "returned"): 1, ("complete", "accepted"): 8, ("complete", "shared"): 1,
        ("closed", "accepted"): 9,
    }  # fmt: skip
    assert Task.objects.filter(act="share_discipline", state="open").count() == 1
    assert set(EightD.objects.values_list("turn", flat=True)) == {"staff", "customer", "nobody"}


def test_an_emergency_was_told_to_customers_and_approved_by_another_than_who_ordered_it(house: Organisation) -> None:
    record = Change.objects.get(emergency=True)
    assert (record.state, record.first_ship_on is not None) == ("implementing", True)
    assert record.approved_by_name not in (
        "", Event.objects.get(record_id=record.pk, act="implement_at_once").by_name,
    )  # fmt: skip
    assert ChangeNotice.objects.filter(change_number=record.number, revision=1).count() == 3


def test_a_customer_is_asked_for_its_position_on_a_trade_off(house: Organisation) -> None:
    """It has weighed and scored by the two criteria that are shared, and its time runs."""
    record = JointWeighing.objects.get(state="position")
    assert len(sheet_of(record).content["criteria"]) == 2
    assert has_scored(record)
    assert weights_of(record)
    assert Clock.objects.filter(record_id=record.pk, code="trade_off_position", state="running").exists()


def test_terms_hold_in_versions_and_what_runs_cites_them(house: Organisation) -> None:
    sets = TermSet.objects.order_by("number").values_list("edition", "state")
    assert sorted(sets, key=str) == [(1, "in_force"), (1, "superseded"), (2, "in_force"), (None, "draft")]
    second = TermSet.objects.get(edition=2)
    assert second.agreed_at, "limits of risk were signed by the customer"
    mine = Clock.objects.filter(code="contain", record__customer=second.customer)
    assert set(mine.values_list("receipt__terms__number", "receipt__terms__version")) == {(second.number, 2)}


def test_four_studies_stand_where_the_field_has_brought_them(house: Organisation) -> None:
    places = Counter(Fmea.objects.values_list("study_type", "state"))
    assert places == dict.fromkeys(itertools.product(("design", "process"), ("approved", "revising")), 1)
    flagged = FailureMode.objects.get(pending_since__isnull=False)
    assert flagged.proposed_occurrence is not None and flagged.proposed_occurrence > flagged.occurrence
    anew = FailureMode.objects.get(record__state="revising", record__title__contains="ing of", number=1)
    assert (anew.occurrence, anew.priority) == (6, "H")
    assert FailureMode.objects.exclude(rpn_after=None).count() == 2


def test_they_have_talk_files_signatures_and_late_clocks(house: Organisation) -> None:
    for model in (Message, Note, Attachment, Signature):
        assert model._default_manager.count() > 5, model
    assert Clock.objects.filter(state="running", due_at__lt=timezone.now()).exists()


@pytest.mark.parametrize("slug", HOUSES)
def test_the_trail_of_the_story_is_whole(told: list[dict[str, Any]], slug: str) -> None:
    verdict = verify(Organisation.objects.get(slug=slug).pk)
    assert verdict.whole, verdict.fault
    assert verdict.entries > 1_000


@pytest.mark.parametrize("slug", HOUSES)
def test_told_again_it_is_the_same_story(told: list[dict[str, Any]], slug: str) -> None:
    organisation = Organisation.objects.get(slug=slug)

    def counted() -> list[int]:
        with tenant_context(Acting(organisation.pk, source="test")):
            return [model._default_manager.count() for model in KEPT]

    before = counted()
    with override_settings(DEMO=True):
        call_command("demo", house=slug, stdout=StringIO())
    assert counted() == before


def test_the_logins_name_people_of_every_role_on_both_sides(told: list[dict[str, Any]]) -> None:
    assert all(set(person) == FIELDS for person in told)
    for slug in HOUSES:
        ours = {person["role"] for person in told if person["organisation"] == slug and person["customer"] is None}
        theirs = [person["role"] for person in told if person["organisation"] == slug and person["customer"]]
        assert ours == {
            "organisation_administrator", "quality_manager", "quality_engineer", "regulatory_affairs", "auditor",
        }  # fmt: skip
        assert Counter(theirs) == {"approver": 3, "contributor": 3}


def test_everybody_signs_in_with_address_and_password_and_lands_at_home(told: list[dict[str, Any]]) -> None:
    for person in told:
        browser = Client()
        page = browser.post("/accounts/login/", {"login": person["email"], "password": person["password"]}, follow=True)
        assert page.status_code == 200, person["email"]
        assert browser.get(person["start"]).status_code == 200, person["email"]
