"""A house in which every page has something to show: records in all states, talk, files, people, work, mails."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from capa.models import Action
from changecontrol.services import enter_window
from feedback.demo.pictures import photo
from feedback.models import Complaint
from feedback.workflow import COMPLAINT
from qms.accounts import services as accounts
from qms.accounts.models import Membership
from qms.accounts.services import invitations
from qms.clocks.models import Clock
from qms.importing import services as importing
from qms.notifications.models import OutboxMessage, SandboxMail
from qms.organisations import services as places
from qms.organisations.models import SiteClosure
from qms.records import services
from qms.records.models import Relation
from qms.traceability.offers import GAP_RULES
from qms.traceability.services import look_for_gaps, settle_rule
from qms.trail.models import Fact
from qms.trail.services import make_checkpoints
from qms.trail.verify import verify_and_note
from qms.workspace.models import Draft, Job
from tests.factories.capas import DOCUMENTS, capa, effect
from tests.factories.cast import House
from tests.factories.changes import change, change_of, in_days, on_conditions, ready, revise, rules_drafted, sent
from tests.factories.complaints import ASSESSMENT, complaint, filed
from tests.factories.documents import (
    document,
    in_force,
    ordered,
    revised,
    revision,
    scheduled,
    translated,
    translation,
)
from tests.factories.eight_ds import opened, share
from tests.factories.external_documents import external_document, received
from tests.factories.fmeas import drafted as drafted_tables
from tests.factories.fmeas import fmea
from tests.factories.glossary import term
from tests.factories.nonconformities import nonconformity
from tests.factories.records import do
from tests.factories.registrations import registration
from tests.factories.terms import terms
from tests.factories.trade_offs import asked_for, begun, decided_for, trade_off
from tests.factories.weighings import all_scored, marked, proposed, shared, source_of
from tests.factories.weighings import asked as position_asked
from tests.factories.weighings import opened as scoring_opened

TABLE = b"number,what happened,received,lot\n1,Crack in the weld,2026-03-02,L-1\n2,Wrong label,2026-03-04,L-2\n"
BAD_TABLE = b"number,what happened,received,lot\n1,,2026-03-02,L-1\n2,Wrong label,not a day,L-2\n"
LONG = "Spannungsrisskorrosionsprüfmuster-Sonderauslieferungslagerplatzkennzeichnung beside " * 2


def furnish(house: House) -> dict[str, Any]:
    """Fill the house; returns what stands in the paths of pages by name."""
    keys: dict[str, Any] = {"slug": house.slug}
    for state in COMPLAINT.states:
        keys[f"in_{state.code}"] = complaint(house, state.code, title=f"{state.label}: bracket {LONG[:90]}").number
    rich = complaint(house, "closed", title="Weld crack")
    keys |= {**_capas(house, rich), **_quality(house), **_changes(house)}
    keys |= {"rich": rich.number, **_people(house)}
    keys |= _talk(house, rich, keys["in_replied"])
    _chain(house, rich, keys)
    keys |= _markets(house)
    keys |= _places(house)
    keys |= _clocks(house, rich)
    keys |= _imports(house)
    keys |= _work(house)
    keys |= _mails(house)
    make_checkpoints(house.organisation.pk)
    verify_and_note(house.organisation.pk)
    return keys


def _capas(house: House, rich: Complaint) -> dict[str, Any]:
    """One in implementation with a late action and a request for another day, one to contain, one to approve."""
    record = capa(house, "implementation", title=f"Weld cracks: {LONG[:90]}", sources=(rich,))
    with house.sitting("engineer"):
        row = Action.objects.get(record_id=record.pk)
        row.original_due_on = row.due_on = timezone.localdate() - dt.timedelta(days=3)
        row.save(update_fields=["original_due_on", "due_on"])
    day = timezone.localdate() + dt.timedelta(days=20)
    do(house, record, "request_extension", "engineer2", action=row, due_on=day, why=f"The sensor is late. {LONG}")
    do(house, record, "record_prevention", "engineer", documents=DOCUMENTS)
    return {
        "capa": record.number, "capa_open": capa(house, "open").number,
        "capa_review": capa(house, "plan_review").number,
    }  # fmt: skip


def _quality(house: House) -> dict[str, Any]:
    """A nonconformity that waits for a concession, an 8D report with an answer, a verdict, terms that are shared."""
    record = share(house, share(house, opened(house), "d0"), "d3", f"Nothing reaches you. {LONG[:300]}")
    do(house, record, "accept_discipline", "piet", step="d0", comment="Thank you.")
    judged = effect(house, capa(house, "awaiting_effect"))
    agreed = terms(house, "in_force", acknowledge={"amount": "8", "unit": "elapsed_hours"})
    return {
        "eight_d": record.number, "capa_effect": judged.number, "terms": agreed.number,
        "fmea": fmea(house, "approved").number, "rating_tables": drafted_tables(house).number,
        "nc": nonconformity(house, "concession_asked").number,
        **_documents(house),
        **_registrations(house),
        **_external(house),
    }  # fmt: skip


def _documents(house: House) -> dict[str, Any]:
    """One with an earlier revision, a translation that is behind, and somebody who must read it; one whose
    translation leaves the glossary."""
    record = translated(house, document(house, "effective", title=f"Weld seam: {LONG[:90]}"))
    record = do(house, record, "require_reading", "engineer", role="auditor")
    record = in_force(house, scheduled(house, revised(house, record, f"# Welding\n\n{LONG}")))
    keys = {"document": record.number, "document_revision": revision(house, record, 1).pk}
    keys["term"] = term(house, de="Naht", avoid="Raupe, Schweißraupe", note=f"Where two parts are joined. {LONG}").pk
    term(house, "mm", untranslated=True)
    term(house, "Welding", de="Schweißen")
    done = ordered(house, document(house, "effective"))
    said = {"text": "Die Raupe ist breit.", "translation": translation(house, done, "de", "needed").pk}
    return {**keys, "document_done": do(house, done, "hand_in_translation", "engineer2", **said).number}


def _changes(house: House) -> dict[str, Any]:
    """One with customers, approved on a condition before it was revised; one to classify; a draft of rules."""
    record = do(house, sent(house, title=f"Move the press: {LONG[:90]}"), "ask", "piet", question=f"Why? {LONG}")
    record = do(house, record, "answer", "engineer", answer=f"Press 2 is worn out. {LONG}")
    record = revise(house, on_conditions(house, record))
    early = ready(house, change(house, "assessment"))
    weighed = trade_off(house, "weighed", title=f"Which press? {LONG[:90]}")
    decided = decided_for(house, do(house, weighed, "dissent", "engineer", text=f"Too dear. {LONG}"), 1, LONG)
    keys = {
        "change": change_of(house, record).number, "change_early": early.number, "notice": record.number,
        "notice_new": sent(house).number, "change_rules": rules_drafted(house).number,
        "trade_off": decided.number, "trade_off_early": trade_off(house, "scoring").number, **_joint(house),
    }  # fmt: skip
    with house.sitting("piet") as seat:
        window = enter_window(
            house.organisation, customer=house.nordlicht, kind="freeze", label=f"Launch: {LONG[:90]}",
            starts_on=in_days(90), ends_on=in_days(130), by=seat,
        )  # fmt: skip
    return {**keys, "window": window.pk}


def _joint(house: House) -> dict[str, Any]:
    """A trade-off to be shared; one whose customer weighs and scores; one to which it objects, with long words."""
    ready = marked(house, asked_for(house, begun(house)))
    early = all_scored(house, scoring_opened(house, proposed(house, shared(house), "70", "30")))
    long: dict[str, Any] = {"title": f"Press for your bracket: {LONG[:90]}", "question": LONG}
    asked = position_asked(
        house, all_scored(house, scoring_opened(house, proposed(house, shared(house, **long), "70", "30")))
    )
    said = {"stance": "objects", "option": "", "reason_given": f"No. {LONG}"}
    do(house, asked, "take_position", "piet", **said)
    return {
        "trade_off_ready": ready.number, "trade_off_shared": source_of(house, asked).number, "joint": asked.number,
        "joint_early": early.number, "joint_asked": position_asked(house, scoring_opened(house, shared(house))).number,
    }  # fmt: skip


def _registrations(house: House) -> dict[str, Any]:
    """One that a change touches and regulatory affairs are asked about, with a long scope; one that has expired."""
    record = registration(house, "valid", title=f"CE bracket: {LONG[:90]}", scope=LONG)
    touching = do(
        house, change(house, "assessment"), "add_item", "engineer", kind="registration", reference=record.number
    )
    over = registration(house, "expired", title="ISO 9001", type="iso", part_numbers=[])
    return {"registration": record.number, "registration_over": over.number, "change_registered": touching.number}


def _external(house: House) -> dict[str, Any]:
    """One verified, with an earlier revision that it superseded; the next one, just received, touches a certificate."""
    external_document(house, "implemented", reference="4711-B7", revision="B")
    record = external_document(house, "verified", reference="4711-B7", title=f"Bracket drawing: {LONG[:90]}")
    later = received(house, reference="4711-B7", revision="D")
    do(house, later, "name_registration", "engineer", reference="REG-00001")
    return {"external": record.number, "external_new": later.number}


def _people(house: House) -> dict[str, Any]:
    """A member of staff, somebody of a customer, somebody whose access has ended."""
    keys = {}
    for name, part in (("member", "engineer"), ("colleague", "contributor"), ("former", "engineer2")):
        with house.sitting("admin") as seat:
            membership = Membership.objects.get(person=house.people[part])
            if name == "former":
                accounts.end_membership(membership, by=seat.person)
        keys[name] = membership.pk
    return keys


def _number(house: House, number: str) -> Complaint:
    return Complaint.objects.get(organisation=house.organisation, number=number)


def _talk(house: House, rich: Complaint, other: str) -> dict[str, Any]:
    """Messages, a call, a note, files seen by the customer or not, links that run and that ended."""
    with house.sitting("piet") as seat:
        services.write_message(rich, body="Any news?\n\nمرحبا — 王芳 asks, too.", files=[photo("A", 1)], by=seat)
    with house.sitting("engineer") as seat:
        services.write_message(rich, body=f"We are on it. {LONG}", by=seat)
        services.write_note(rich, body="Probably robot 2; compare CMP-2026-00001.", by=seat)
        services.log_call(rich, body="Told Piet.", spoke_with="Piet Larsen", at=timezone.now(), by=seat)
        shared = services.attach(rich, upload=photo("B", 2), shared=True, by=seat)
        internal = services.attach(rich, upload=photo("C", 3), shared=False, by=seat)
        target = _number(house, other)
        ended = services.link(rich, target, Relation.SAME_CAUSE, by=seat)
        services.end_link(ended, reason="Another robot.", by=seat)
        running = services.link(rich, target, Relation.RELATED_TO, by=seat)
        services.follow(rich, by=seat)
    return {"shared": shared.pk, "internal": internal.pk, "link": running.pk}


def _chain(house: House, rich: Complaint, keys: dict[str, Any]) -> None:
    """Records before and behind, one that contradicts, gaps that a night has found, a rule that was settled."""
    first, second, third = (_number_in(house, keys[f"in_{state}"]) for state in ("closed", "contested", "open"))
    with house.sitting("engineer") as seat:
        services.link(rich, first, Relation.FOLLOWS_FROM, by=seat)
        services.link(second, rich, Relation.CAUSED_BY, by=seat)
        services.link(third, second, Relation.CONTRADICTS, by=seat)
    with house.sitting("manager") as seat:
        Complaint.objects.filter(pk=first.pk).update(capa_needed=None)
        Complaint.objects.filter(pk=rich.pk).update(capa_needed=True)
        settle_rule(GAP_RULES["complaint_without_capa"], use="mandatory", reason="Agreed.", version=0, by=seat)
    look_for_gaps(house.organisation)


def _number_in(house: House, number: str) -> Complaint:
    with house.sitting("manager"):
        return _number(house, number)


def _markets(house: House) -> dict[str, Any]:
    """One complaint with an undecided market, one whose authority must be told."""
    found, judged = {}, {**ASSESSMENT, "markets": ["EU"], "no_market_reason": ""}
    for name in ("undecided", "reportable"):
        record = do(house, filed(house, title=name), "acknowledge", "engineer", site=house.graz)
        found[name] = do(house, record, "assess", "engineer", **judged)
    do(
        house, found["reportable"], "decide_reportability", "regulatory", market="EU", rule="eu_15d",
        outcome="reportable", rationale="Serious.", answers={},
    )  # fmt: skip
    return {name: record.number for name, record in found.items()}


def _places(house: House) -> dict[str, Any]:
    with house.sitting("admin") as seat:
        contact = places.add_contact(house.nordlicht, name="Carl", job="Buyer", by=seat.person)
        day = dt.date(2027, 8, 2)
        places.close_site_on(house.graz, day=day, until=day, label="Company holidays", by=seat.person)
        invitation = invitations.invite(
            house.organisation, email=f"new@{house.slug}.example", name="Nina", roles=["auditor"], by=seat.person
        )
        closure = SiteClosure.objects.get(site=house.graz)
    return {
        "contact": contact.pk, "closure": closure.pk, "invitation": invitation.pk, "customer": house.nordlicht.pk,
        "site": house.graz.pk,
    }  # fmt: skip


def _clocks(house: House, rich: Complaint) -> dict[str, Any]:
    with house.sitting("manager"):
        ours = Clock.objects.filter(state="running", code="assess").first()
        promised = Clock.objects.filter(state="running", code="reply").first()
    assert ours and promised
    return {"clock": ours.pk, "promised": promised.pk}


def _imports(house: House) -> dict[str, Any]:
    """A file that is being mapped, and one with refused lines."""
    with house.sitting("manager") as seat:
        march, april = SimpleUploadedFile("march.csv", TABLE), SimpleUploadedFile("april.csv", BAD_TABLE)
        draft = importing.receive_file(house.organisation, kind="complaint", upload=march, by=seat)
        bad = importing.receive_file(house.organisation, kind="complaint", upload=april, by=seat)
    with house.sitting("manager") as seat:
        bad = importing.check_file(bad, by=seat)
    return {"import_draft": draft.pk, "import_bad": bad.pk}


def _work(house: House) -> dict[str, Any]:
    """Jobs in their states, and a draft."""
    seat = house.seat("engineer")
    with house.sitting("engineer"):
        own: dict[str, Any] = {"organisation": house.organisation, "person": seat.person, "kind": "record-pdf"}
        facts = {"file_name": "list.csv", "media_type": "text/csv", "storage_name": "x", "size": 3, "sha256": "0" * 64}
        done = Job.objects.create(**own, **facts, state="done", title="Complaints as CSV", finished_at=timezone.now())
        failed = Job.objects.create(**own, state="failed", title="Complaints as XLSX", message="It is too large.")
        lease = {"leased_until": timezone.now() + dt.timedelta(hours=1), "begun_at": timezone.now()}
        running = Job.objects.create(**own, **lease, state="running", title="A long list", done=1240, total=5000)
        Draft.objects.create(
            organisation=house.organisation, person=seat.person, address=f"/{house.slug}/complaints/new/",
            title="New complaint", data={"description": ["Half a sentence"]},
        )  # fmt: skip
        fact = Fact.objects.order_by("-pk").first()
    piet = house.seat("piet")
    with house.sitting("manager"):
        own |= {"person": piet.person, "customer": piet.customer}
        theirs = Job.objects.create(**own, **facts, state="done", title="Reports as XLSX", finished_at=timezone.now())
    assert fact is not None
    return {
        "fact": fact.pk,
        "portal_job": theirs.pk,
        "job_done": done.pk,
        "job_failed": failed.pk,
        "job_running": running.pk,
    }


def _mails(house: House) -> dict[str, Any]:
    """A mail that could not be delivered, one that lies in the sandbox, a message under the bell."""
    with house.sitting("admin") as seat:
        mail = OutboxMessage.objects.filter(channel="mail").first()
        assert mail is not None
        OutboxMessage.objects.filter(pk=mail.pk).update(state="failed", attempts=9, last_error="550 no such mailbox")
        kept = SandboxMail.objects.create(
            sent_for=house.organisation.pk, to=seat.person.email, subject=mail.subject, text=mail.text, html=mail.html,
            headers={"Subject": mail.subject}, message_id="<1@example>",
        )  # fmt: skip
    return {"failed_mail": mail.pk, "mail": kept.pk}
