"""The census proves itself at the pages: every mistake planted in the code is reported by its named check.

Where the database would hide the mistake, the check looks with that wall taken away: two walls, each tested alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from qms.records.search import refresh
from qms.records.services import write_note
from tests.census import faults_in_code as planted
from tests.census import test_access_matrix as matrix
from tests.census import test_canaries as canaries
from tests.census import test_catalogue as catalogue
from tests.census import test_foreign_keys as foreign
from tests.census.clones import kept_clone, private_clone, standing_in
from tests.census.houses import HOME
from tests.census.kept import POISONED, clone_of
from tests.census.kinds import ENTRIES
from tests.census.kinds.canaries import canary
from tests.census.lookalikes import Answers, answers, change_rival, differences, prepared
from tests.census.planting import findings
from tests.census.poisoning import Poisoned
from tests.census.visits import by_code_alone, none_of
from tests.census.world import SEATED, World, opened
from tests.factories.complaints import filed


@dataclass
class Stage:
    """What checks of pages need: furnished houses, poisoned records, and how a customer saw a changed house before.

    `clean`: a database like the worker's, to be cloned. `changed`: one in which another customer has more and is called
    otherwise; `before`: what piet had seen in it.
    """

    world: World
    poisoned: Poisoned
    clean: str
    changed: str
    asked: list[tuple[str, str]]
    before: Answers
    moment: datetime

    @property
    def record(self) -> Any:
        """The complaint with canaries."""
        return self.poisoned.records[HOME]


Check = Callable[[Stage], None]


@pytest.fixture(scope="module")
def stage(database: None, apart: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One stage for all mistakes: each is taken away before the next comes."""
    with (
        django_db_blocker.unblock(), clone_of(POISONED) as (name, poisoned), standing_in(name),
        opened(poisoned.world) as world,
    ):  # fmt: skip
        asked = prepared(world, ["piet"])
        with kept_clone(name) as clean, kept_clone(clean) as changed:
            moment = timezone.now()
            with standing_in(changed):
                before = answers(world.clients, asked, moment)
                change_rival(world)
            yield Stage(world, poisoned, clean, changed, asked, before, moment)


def members(part: str, *names: str) -> Check:
    """The access matrix for one part, about these addresses."""
    named = [address for address in SEATED if address.name in names]
    assert len(named) == len(names)
    return lambda stage: matrix.test_members_reach_theirs_and_nothing_else(stage.world, part, named)


def by_code(*names: str) -> Check:
    """The access matrix of a customer without the second wall, about these addresses."""
    named = [address for address in SEATED if address.name in names]
    return lambda stage: matrix.test_the_code_alone_keeps_customers_apart(stage.world, named)


def unnoticed(*paths: str) -> Check:
    """Another customer of the same house has more, and other names: nothing of it is noticed by the code alone.

    paths: below the portal, whatever is asked there; without any, all of the portal.
    """

    def check(stage: Stage) -> None:
        root = f"/{stage.world.cast.a.slug}/portal/"
        own = [f"{root}{path}" for path in paths]
        asked = [(part, url) for part, url in stage.asked if not own or url.split("?")[0] in own]
        assert len(asked) >= len(own)
        with standing_in(stage.changed), by_code_alone():
            seen = answers(stage.world.clients, asked, stage.moment)
        none_of(differences({what: stage.before[what] for what in seen}, seen))

    return check


def shown_to_customers(stage: Stage) -> None:
    """The crawl for canaries without the second wall, from the record with canaries and no further."""
    entry = ENTRIES[HOME]
    page = entry.address(stage.world.cast.a, stage.record, side="portal")
    with by_code_alone():
        pages = canaries.crawl(stage.world.clients["piet"], page, re.compile(re.escape(page)))
    assert stage.record.number in pages[page]
    none_of(canaries.found_in(pages))


def in_search(stage: Stage) -> None:
    """The record is indexed anew; then the customer's search is tried."""
    with private_clone(stage.clean):
        with stage.world.cast.a.sitting("engineer"):
            refresh(stage.record)
        canaries.test_the_customers_search_finds_none(stage.poisoned, canary("severity_reason"))


def in_documents(stage: Stage) -> None:
    """The customer's PDF."""
    canaries.test_the_customers_document_holds_none(stage.poisoned, HOME)


def in_mails(stage: Stage) -> None:
    """A note is written; then all messages to customers are read."""
    with private_clone(stage.clean):
        with stage.world.cast.a.sitting("engineer") as seat:
            write_note(stage.record, body=canary("mailed note"), by=seat)
        canaries.test_no_message_to_people_of_a_customer_holds_one(stage.poisoned)


def in_the_outbox(stage: Stage) -> None:
    """A report is filed; then all messages to customers are looked through."""
    with private_clone(stage.clean):
        filed(stage.world.cast.a)
        canaries.test_messages_about_a_record_reach_its_customer_and_no_other(stage.poisoned)


CASES: list[tuple[planted.Plant, Check]] = [
    (planted.a_view_without_its_check, members("engineer", "staff:failed_mails")),
    (planted.a_view_without_a_statement, lambda stage: matrix.test_every_view_of_ours_states_who_may_open_it()),
    (planted.jobs_of_everybody, members("engineer", "staff:job", "staff:job_file")),
    (planted.saved_views_of_everybody, members("engineer", "staff:saved_view_delete")),
    (planted.drafts_of_everybody, members("engineer", "staff:draft_discard")),
    (planted.messages_of_everybody, members("engineer", "staff:notification_open")),
    (planted.looking_writes, members("engineer", "staff:find")),
    (
        planted.sending_without_token,
        lambda stage: matrix.test_nothing_is_sent_without_the_token_of_the_page(
            stage.world, [address for address in SEATED if address.name == "staff:complaint_new"]
        ),
    ),
    (planted.forbidden_instead_of_missing, members("piet", "portal:report")),
    (planted.files_by_key, by_code("portal:file")),
    (planted.internal_files, by_code("portal:file")),
    (planted.records_not_shared, by_code("portal:report")),
    (planted.records_of_every_customer, by_code("portal:report")),
    (planted.pdf_by_key, lambda stage: foreign.test_pdfs_in_the_body_are_the_askers(stage.world)),
    (
        planted.people_of_all_organisations,
        lambda stage: foreign.test_no_form_of_an_act_offers_a_foreign_key(foreign.begun(stage.world), HOME),
    ),
    (planted.tasks_of_every_customer, unnoticed("")),
    (planted.palette_of_every_customer, unnoticed("find/")),
    (planted.list_of_every_customer, unnoticed("reports/")),
    (planted.notes_in_the_portal, shown_to_customers),
    (planted.history_in_the_portal, shown_to_customers),
    (planted.internal_words_in_the_customers_document, in_documents),
    (planted.internal_words_in_the_customers_search, in_search),
    (planted.notes_mailed_to_customers, in_mails),
    (planted.mail_to_every_customer, in_the_outbox),
    (
        planted.sorted_by_a_hidden_column,
        lambda stage: catalogue.test_lists_of_customers_are_ordered_by_what_customers_may_read(),
    ),
    (
        planted.sessions_of_closed_accounts,
        lambda stage: matrix.test_a_closed_account_is_out_at_its_next_request(stage.world),
    ),
    (
        planted.sessions_of_ended_memberships,
        lambda stage: matrix.test_an_ended_membership_is_out_at_the_next_request(stage.world),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "check"), CASES, ids=[plant.__name__ for plant, _check in CASES])
def test_a_mistake_in_the_code_is_reported(stage: Stage, plant: planted.Plant, check: Check) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        assert findings(check, stage), f"{plant.__doc__} Nothing reports it."


def test_the_clean_code_gives_no_findings(stage: Stage) -> None:
    """What is asked here alone finds nothing where nothing was planted; the other checks are tests of their own."""
    checks = (unnoticed(), shown_to_customers, in_search, in_mails, in_the_outbox)
    assert [found for check in checks if (found := findings(check, stage))] == []
