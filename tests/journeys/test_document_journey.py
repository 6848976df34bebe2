"""A specification from its draft by two people to the second revision, which is in force on its day for everybody."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from qms.documents.models import Document
from qms.documents.tasks import turn
from qms.lib.storytime import told_at
from qms.organisations.days import today
from tests.factories.cast import Cast
from tests.factories.documents import approved, scheduled, translated, translation
from tests.factories.records import do
from tests.journeys.conftest import Door
from tests.journeys.visitor import Visitor
from tests.pdf.reading import words

FIRST, SECOND = "# Naht\n\nDie Naht ist 4 mm breit.", "# Naht\n\nDie Naht ist 5 mm breit."
ENGLISH, CAUGHT_UP = "The seam is 4 mm wide.", "The seam is 5 mm wide."


@dataclass
class Play:
    """The people in their browsers, and the number of what they work on. The document is written in German."""

    cast: Cast
    jana: Visitor
    milan: Visitor
    otto: Visitor
    piet: Visitor
    number: str = ""

    def page(self, path: str) -> str:
        """A page of the house."""
        return f"/{self.cast.a.slug}/{path}/"

    @property
    def ours(self) -> str:
        """The document's page for staff."""
        return self.page(f"documents/{self.number}")

    @property
    def theirs(self) -> str:
        """The customer's page of it."""
        return self.page(f"portal/documents/{self.number}")

    def record(self) -> Document:
        """The document as it is now."""
        with self.cast.a.sitting("manager"):
            return Document.objects.get(number=self.number)

    def in_days(self, days: int) -> date:
        """That day by the calendar of the house."""
        return today(self.cast.a.organisation) + timedelta(days=days)


def test_a_specification_is_written_by_two_and_in_force_on_its_day(door: Door, stage: Cast) -> None:
    with ExitStack() as house:
        jana, milan, otto, piet = (
            house.enter_context(door(person, width=width))
            for person, width in (
                (stage.engineer, 1440),
                (stage.manager, 1440),
                (stage.auditor, 1440),
                (stage.piet, 390),
            )
        )
        play = Play(stage, jana, milan, otto, piet)
        jana_drafts_and_does_not_approve(play)
        milan_approves_with_his_signature(play)
        the_customer_has_nothing_before_the_day(play)
        on_the_day_it_is_in_force_and_read(play)
        a_second_revision_leaves_its_translation_behind(play)
        the_translation_catches_up(play)
        a_copy_says_what_it_is(play)


def jana_drafts_and_does_not_approve(play: Play) -> None:
    jana = play.jana
    jana.sign_in(play.page("documents/new"))
    jana.choose("Type", "Specification")
    jana.choose("Class", "For customers")
    jana.choose("Written in", "German")
    jana.fill(Title="Weld seam of bracket B-10", Text=FIRST)
    jana.press("Keep the draft")
    jana.sees("Drafted as SPEC-", "Draft")
    play.number = jana.page.url.rstrip("/").rsplit("/", 1)[1]
    jana.do("Share with customers")
    jana.tick(play.cast.a.nordlicht.name)
    jana.press("Share with customers")
    jana.do("Require reading")
    jana.choose("Role", "Auditor")
    jana.press("Require reading")
    jana.do("Submit for review")
    jana.press("Submit for review")
    jana.sees("In review")


def milan_approves_with_his_signature(play: Play) -> None:
    milan = play.milan
    milan.sign_in(play.ours)
    milan.do("Approve")
    milan.sees("I approve this revision of the document.", "Die Naht ist 4 mm breit.")
    milan.sign()
    milan.sees("Done: approved the revision.", "Approved")
    milan.do("Say from when it holds")
    milan.fill(**{"Takes effect on": str(play.in_days(1))})
    milan.press("Say from when it holds")
    milan.sees("Scheduled", "takes effect on")


def the_customer_has_nothing_before_the_day(play: Play) -> None:
    piet = play.piet
    piet.sign_in(play.page("portal/documents"))
    piet.does_not_see(play.number)
    assert piet.page.goto(piet.live.url + play.theirs).status == 404  # type: ignore[union-attr]


def on_the_day_it_is_in_force_and_read(play: Play) -> None:
    the_bell_rings(1)
    play.piet.open(play.page("portal/documents"))
    play.piet.sees(play.number, "v1")
    play.piet.open(play.theirs)
    play.piet.sees("In force", "Die Naht ist 4 mm breit.")
    play.piet.do("Confirm the receipt")
    play.piet.press("Confirm the receipt")
    otto = play.otto
    otto.sign_in(f"/{play.cast.a.slug}/")
    otto.sees("Read and understand the document", play.number)
    otto.open(f"{play.ours}read/")
    otto.press("I have read and understood it")
    otto.sees("You have read and understood")
    play.jana.open(f"{play.ours}?tab=readers")
    play.jana.sees("Has read and understood", play.cast.auditor.name, "Receipt confirmed", play.cast.piet.name)


def a_second_revision_leaves_its_translation_behind(play: Play) -> None:
    house, jana, piet = play.cast.a, play.jana, play.piet
    translated(house, play.record(), "en", ENGLISH)
    piet.open(play.theirs)
    piet.sees("Revision 1, English", ENGLISH)
    jana.open(play.ours)
    jana.do("Start a revision")
    jana.fill(**{"What will change": "5 mm instead of 4 mm, after cracks."})
    jana.press("Start a revision")
    jana.do("Write the draft")
    jana.fill(Text=SECOND)
    jana.press("Write the draft")
    scheduled(house, approved(house, play.record()), play.in_days(2))
    piet.open(play.theirs)
    piet.sees("Die Naht ist 4 mm breit.")
    piet.does_not_see("5 mm")
    the_bell_rings(2)
    piet.open(play.theirs)
    piet.sees("v2 in German, the translation into English is behind", "Die Naht ist 5 mm breit.", ENGLISH)
    piet.follow("Revision 1")
    piet.sees("Superseded", "Another revision has taken its place.", "Die Naht ist 4 mm breit.")
    jana.open(f"{play.page('documents')}?behind=true")
    jana.sees(play.number, "Translation behind")
    jana.open(f"{play.ours}compare/")
    assert (jana.page.locator("del").all_inner_texts(), jana.page.locator("ins").all_inner_texts()) == (["4"], ["5"])


def the_translation_catches_up(play: Play) -> None:
    house, piet = play.cast.a, play.piet
    key = translation(house, play.record(), "en", "needed").pk
    record = do(house, play.record(), "hand_in_translation", "engineer2", translation=key, text=CAUGHT_UP)
    do(house, record, "review_translation", "engineer", translation=key)
    milan = play.milan
    milan.open(play.ours)
    milan.do("Approve a translation")
    milan.sign()
    milan.sees("Done: approved a translation.")
    piet.open(play.theirs)
    piet.sees("Revision 2, English", CAUGHT_UP, "Where they differ, German prevails.")
    piet.does_not_see("is behind", ENGLISH)


def a_copy_says_what_it_is(play: Play) -> None:
    piet = play.piet
    piet.open(f"{play.theirs}pdf/")
    piet.press("Make the PDF")
    printed = words(piet.take_result().read_bytes())
    for said in (
        f"{play.number} v2",
        "In force",
        "Uncontrolled when printed",
        play.cast.piet.name,
        SECOND[8:],
        CAUGHT_UP,
    ):
        assert said in printed, said
    assert ENGLISH not in printed


def the_bell_rings(days: int) -> None:
    """The bell of documents rings on that day; the servers of the journey keep their own clock."""
    with told_at(timezone.now() + timedelta(days=days)):
        turn()
