"""The people of the journey of a CAPA in their browsers, what they say, and the acts that nobody walks there."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from capa.models import Action, Capa, EffectivenessPlan, EightD
from qms.accounts.models import Membership
from qms.accounts.services import change_roles
from qms.risk.services import enter_shipped
from tests.factories.cast import Cast
from tests.factories.eight_ds import share
from tests.factories.fmeas import fmea
from tests.factories.records import do
from tests.journeys.visitor import Visitor

WORDS = "Hairline cracks beside the weld on three of fifty brackets; two opened when mounted by hand."
CALL = "Brackets of the same lot: hairline cracks beside the weld, four of two hundred."
WHYS = (
    "The welding current of robot 2 drops below 195 A when the cable warms up",
    "The cable is changed only after it breaks; nobody measures its resistance",
)
OBJECTION = "What about the 200 pieces that are on their way to us?"
SORTED = "Delivery 4711 with 200 pieces was called back on the day; 6 cracked ones were taken out."
ACTION = "A monitor stops robot 2 below 195 A."
VERIFIED = "40 welds at 190 A: 9 cracked; at 205 A none."
RATED = "Two complaints on 2,000 brackets of lot L-77."
FINDINGS = "4 of 1,100 cracked, all of them before the second shift knew the monitor (findings-INT1)."
SUMMARY = "Current monitored and cable measured monthly; the share of cracks fell from 2 % to 0.36 % (summary-INT2)."
CLOSED = "I have reviewed this CAPA: its actions are verified and its effect is shown; I close it."
INTERNAL = (FINDINGS, SUMMARY)
"""What no discipline of the 8D carries."""


@dataclass
class Play:
    """The people of the play in their browsers, and the numbers of what they talk about."""

    cast: Cast
    piet: Visitor
    jana: Visitor
    milan: Visitor
    emil: Visitor
    otto: Visitor
    first: str = ""
    second: str = ""
    capa: str = ""
    report: str = ""
    study: str = ""

    def page(self, path: str, tab: str = "") -> str:
        """A page of the house; with a tab, that part of a record."""
        return f"/{self.cast.a.slug}/{path}/" + (f"?tab={tab}" if tab else "")

    @property
    def capa_page(self) -> str:
        """The CAPA's page for staff."""
        return self.page(f"capas/{self.capa}")

    @property
    def their_report(self) -> str:
        """The customer's page of the 8D report."""
        return self.page(f"portal/8d-reports/{self.report}")

    def record(self) -> Capa:
        """The CAPA as it is now."""
        with self.cast.a.sitting("manager"):
            return Capa.objects.get(number=self.capa)

    def eight_d(self) -> EightD:
        """The report as it is now."""
        with self.cast.a.sitting("engineer"):
            return EightD.objects.get(number=self.report)

    def action(self) -> Action:
        """The only action of the CAPA."""
        with self.cast.a.sitting("engineer"):
            return Action.objects.get(record__number=self.capa)

    def let_the_window_pass(self) -> None:
        """The servers of the journey have a clock of their own, so the window is moved, not the day."""
        today = timezone.localdate()
        with self.cast.a.sitting("manager"):
            rows = EffectivenessPlan.objects.filter(record__number=self.capa)
            rows.update(starts_on=today - timedelta(days=60), due_on=today)

    def has_studied_its_risks(self) -> None:
        """An approved study rates the crack S8 O3 D6, so M with 144; two thousand brackets were shipped last month."""
        house, month = self.cast.a, timezone.localdate().replace(day=1) - timedelta(days=20)
        self.study = fmea(house, "approved").number
        with house.sitting("engineer") as seat:
            enter_shipped(house.organisation, figures=[("B-10", month, 2000)], by=seat)

    def done(self, act: str, by: str = "engineer", **data: object) -> Capa:
        """An act on the CAPA that nobody walks through the browser here: its own tests do."""
        return do(self.cast.a, self.record(), act, by, **data)


def make_emil_a_manager(cast: Cast) -> None:
    """A second one, for what the owner of a CAPA does not sign."""
    with cast.a.sitting("admin") as seat:
        membership = Membership.objects.get(person=cast.engineer2)
        change_roles(membership, roles=["quality_engineer", "quality_manager"], by=seat.person)


def number_in(visitor: Visitor, prefix: str) -> str:
    """The first number of that kind on the page."""
    found = re.search(rf"\b{prefix}-\d{{4}}-\d{{5}}", visitor.text())
    assert found, visitor.text()
    return found.group()


def share_all(play: Play, *steps: str) -> None:
    """The engineer shows these disciplines; one that the customer returns is shown in the browser."""
    report = play.eight_d()
    for step in steps:
        report = share(play.cast.a, report, step)


def share_in_the_browser(play: Play, label: str, text: str = "") -> None:
    """From the discipline's card on the page of the report."""
    jana = play.jana
    jana.open(play.page(f"8d-reports/{play.report}"))
    jana.follow_in(label, "Share ")
    assert jana.field("Discipline").locator("option:checked").inner_text() == label
    if text:
        jana.fill(Text=text)
    jana.press("Share a discipline")
