"""The ways in: an invitation on a phone, a second factor at the door, both looked at as closely as every page."""

import re

from django.utils import timezone

from qms.accounts.models import Person
from qms.accounts.services import invitations
from tests.factories.cast import Cast
from tests.journeys.closely import look_closely
from tests.journeys.conftest import Door
from tests.journeys.post import is_written, links_in
from tests.journeys.visitor import fresh_code


def test_somebody_invited_is_in_after_two_screens(door: Door, stage: Cast) -> None:
    with stage.a.sitting("admin") as seat:
        invitations.invite(
            stage.a.organisation, email="nora@nordlicht.example", name="Nora Neu", customer=stage.a.nordlicht,
            portal_role="approver", by=seat.person,
        )  # fmt: skip
    mail = is_written(stage.a, "nora@nordlicht.example", "")
    path = next(re.sub(r"https?://[^/]+", "", link) for link in links_in(mail.text) if "/invitation/" in link)
    with door(stage.piet, width=390) as nora:
        nora.open(path)
        assert look_closely(nora, "invitation-open-anybody") == []
        nora.page.set_viewport_size({"width": 390, "height": 800})
        nora.screens.clear()
        for field in nora.page.locator("main input[type=password]").all():
            field.fill("seven brackets in a blue box")
        nora.page.locator("main form[method=post] button").last.click()
        nora.sees("Hello, Nora Neu", "Report a problem")
        assert f"/{stage.a.slug}/portal/" in nora.page.url
        assert len(set(nora.screens)) <= 2, nora.screens
    assert Person.objects.get(email="nora@nordlicht.example").created_at <= timezone.now()


def test_a_second_factor_is_asked_for_at_the_door(door: Door, stage: Cast) -> None:
    Person.objects.filter(pk=stage.engineer2.pk).update(factor_use=Person.FactorUse.SIGN_IN)
    with door(stage.engineer2, width=390) as emil:
        emil.page.goto(f"{emil.live.url}/{stage.a.slug}/complaints/")
        emil.sign_in_here()
        assert "/2fa/authenticate/" in emil.page.url
        assert look_closely(emil, "mfa_authenticate-engineer2") == []
        emil.page.locator("input[name=code]").fill(fresh_code(stage.engineer2))
        with emil.page.expect_navigation():
            emil.page.locator("main button[type=submit]").first.click()
        assert emil.page.url == f"{emil.live.url}/{stage.a.slug}/complaints/"
