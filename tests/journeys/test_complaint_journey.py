"""A customer's complaint from the phone to the signed PDF, with a browser for everybody who takes part."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from feedback.demo.pictures import photo
from tests.factories.cast import Cast
from tests.journeys.conftest import Door
from tests.journeys.post import arrives, is_written, links_in
from tests.journeys.visitor import Visitor

WORDS = "Hairline cracks beside the weld on three of fifty brackets.\nTwo opened when we mounted them by hand."
INTERNAL = {
    "severity_reason": "Opens under hand force; a rail seat hangs on it (reason-INT1).",
    "containment": "Lot L-77 blocked in the store (containment-INT2).",
    "rationale": "No patient or user came near the part (rationale-INT3).",
    "question": "Why do welds crack on robot 2 (question-INT4)?",
    "findings": "Welding current 12 A below the qualified range since 3 March (findings-INT5).",
    "root_cause": "The current sensor of robot 2 drifts when warm (cause-INT6).",
    "verification": "Ten parts welded cold and warm, sections cut (verification-INT7).",
    "note": "Ask purchasing about the sensor's maker (note-INT8).",
    "capa": "The other two robots have the same sensor (capa-INT9).",
}
FIRST_REPLY = "We found the cause: robot 2 welded with too little current. We replace all fifty brackets."
SECOND_REPLY = "Lot L-76 was welded before the drift began; we cut ten parts of it open and found no crack."


@dataclass
class Play:
    """The people of the play in their browsers, and the record they talk about."""

    cast: Cast
    piet: Visitor
    jana: Visitor
    milan: Visitor
    rita: Visitor
    otto: Visitor
    number: str = ""

    @property
    def staff_path(self) -> str:
        """The record's page for staff."""
        return f"/{self.cast.a.slug}/complaints/{self.number}/"

    @property
    def portal_path(self) -> str:
        """The customer's page of the record."""
        return f"/{self.cast.a.slug}/portal/reports/{self.number}/"


def test_a_complaint_goes_from_a_customers_phone_to_a_signed_pdf(door: Door, stage: Cast) -> None:
    with ExitStack() as house:
        come_in = house.enter_context
        play = Play(
            stage,
            come_in(door(stage.piet, width=390)),
            come_in(door(stage.engineer)),
            come_in(door(stage.manager)),
            come_in(door(stage.regulatory)),
            come_in(door(stage.auditor)),
        )
        the_customer_files_on_the_phone(play)
        mails_are_on_their_way(play)
        staff_acknowledge_and_assess(play)
        regulatory_affairs_decide_by_signature(play)
        staff_investigate_and_draft(play)
        somebody_else_approves_and_the_reply_goes_out(play)
        the_customer_writes_and_contests(play)
        staff_answer_the_objection(play)
        the_customer_accepts_and_the_manager_closes(play)
        both_sides_show_every_step(play)
        auditors_pdf = the_auditor_takes_the_pdf(play)
        customers_pdf = the_customer_takes_the_pdf(play)
        anybody_checks_the_pdfs(play, auditors_pdf, customers_pdf)


# --- one chapter after the other --------------------------------------------------------------------------------------


def picture() -> bytes:
    """A photo as a phone sends it."""
    return bytes(photo("Bracket B-10", 3).read())


def the_customer_files_on_the_phone(play: Play) -> None:
    piet = play.piet
    piet.sign_in(f"/{play.cast.a.slug}/portal/")
    piet.screens.clear()
    piet.follow("Report a problem")
    piet.fill(**{"What happened?": WORDS, "Product": "Mounting bracket B-10", "Lot or batch": "L-77"})
    piet.fill(**{"Pieces affected": "3", "Pieces inspected": "50", "Your reference": "RKL-2026-118"})
    piet.send_file("photos", "crack.jpg", "image/jpeg", picture())
    piet.press("Send the report")
    piet.sees("We have your report", "What happens next")
    found = re.search(r"CMP-\d{4}-\d{5}", piet.text())
    assert found, piet.text()
    play.number = found.group()
    assert len(set(piet.screens)) <= 3, piet.screens
    piet.follow("Open the report")
    piet.sees(play.number, "Received", "Hairline cracks", "RKL-2026-118", "crack.jpg")


def mails_are_on_their_way(play: Play) -> None:
    house, cast = play.cast.a, play.cast
    mail = arrives(house, cast.piet.email, "We have your report")
    assert play.number in mail.subject
    assert any(play.portal_path in link for link in links_in(mail.text)), mail.text
    is_written(house, cast.engineer.email, "New complaint of Nordlicht Bahntechnik")
    is_written(house, cast.contributor.email, "We have your report")


def staff_acknowledge_and_assess(play: Play) -> None:
    jana = play.jana
    jana.sign_in(f"/{play.cast.a.slug}/work/roles/")
    jana.sees("Acknowledge the complaint", play.number)
    jana.open(play.staff_path)
    jana.sees("Hairline cracks", "cannot be changed", "Acknowledge")
    jana.do("Acknowledge")
    jana.choose("Site", "Graz")
    jana.press("Acknowledge")
    jana.sees("Done: acknowledged the complaint.")
    arrives_or_waits(play, "Your report was acknowledged")
    jana.do("Assess")
    jana.choose("Category", "Product")
    jana.choose("Severity", "Major")
    jana.fill(**{"Reason of the severity": INTERNAL["severity_reason"]})
    jana.choose("Harm", "Could have caused harm")
    jana.tick("EU")
    jana.press("Assess")
    jana.sees("Done: assessed the complaint.", "Decide reportability")
    jana.do("Contain")
    jana.fill(**{"In house": INTERNAL["containment"]})
    jana.press("Contain")
    jana.sees("Done: recorded the containment.")


def arrives_or_waits(play: Play, subject: str) -> None:
    """Progress is told in the reader's hours: at night and on Sundays the mail waits in the outbox."""
    is_written(play.cast.a, play.cast.piet.email, subject)


def regulatory_affairs_decide_by_signature(play: Play) -> None:
    rita = play.rita
    rita.sign_in(play.staff_path)
    rita.do("Decide reportability")
    rita.sees("I have judged this complaint against the reporting rules", play.cast.regulatory.name)
    for group in ("Did it cause or contribute", "Would it be likely", "Is it a threat"):
        rita.page.get_by_role("group", name=re.compile(group)).get_by_label("No", exact=True).check()
    rita.choose("Rule that applies", re.compile("15 calendar days"))
    rita.choose("Decision", "Not reportable")
    rita.fill(Rationale=INTERNAL["rationale"])
    rita.sign()
    rita.sees("Done: decided on reportability.", "I have judged this complaint")


def staff_investigate_and_draft(play: Play, words: str = FIRST_REPLY) -> None:
    jana = play.jana
    jana.open(play.staff_path)
    jana.do("Start the investigation")
    jana.choose("Investigator", play.cast.engineer.name)
    jana.fill(**{"What is to be found out": INTERNAL["question"]})
    jana.press("Start the investigation")
    jana.sees("Before that: conclude the running investigation.")
    conclude(jana)
    write_a_note(jana)
    jana.do("Draft the reply")
    jana.fill(**{"Reply to the customer": words, "Correction and corrective action": "All fifty replaced."})
    jana.press("Draft the reply")
    jana.sees("Done: drafted the reply.")


def conclude(jana: Visitor) -> None:
    jana.do("Conclude an investigation")
    jana.fill(**{"Findings": INTERNAL["findings"], "Root cause": INTERNAL["root_cause"]})
    jana.tick("The root cause is verified")
    jana.fill(**{"How it was verified": INTERNAL["verification"]})
    jana.press("Conclude an investigation")
    jana.sees("Done: concluded an investigation.")


def write_a_note(jana: Visitor) -> None:
    jana.page.locator("summary", has_text="Internal note").click()
    jana.fill(**{"Note for colleagues": INTERNAL["note"]})
    jana.press("Save the note")
    jana.sees("The customer does not see it.", INTERNAL["note"])


def somebody_else_approves_and_the_reply_goes_out(play: Play) -> None:
    play.piet.open(play.portal_path)
    play.piet.does_not_see(FIRST_REPLY)
    who_drafted_cannot_approve(play)
    approve(play)
    send(play.jana, play.staff_path)
    mail = arrives(play.cast.a, play.cast.piet.email, "Reply to your report")
    assert FIRST_REPLY in mail.text
    for words in INTERNAL.values():
        assert words not in mail.text + mail.html


def who_drafted_cannot_approve(play: Play) -> None:
    """The manager words the reply anew and is told that somebody else approves it; the engineer takes it back."""
    milan, jana = play.milan, play.jana
    milan.sign_in(play.staff_path)
    milan.do("Revise the reply")
    milan.press("Revise the reply")
    milan.sees("You drafted this reply; somebody else approves it.")
    milan.open(f"{play.staff_path}approve_reply/")
    milan.sees("You drafted this reply; somebody else approves it.")
    assert not milan.signing_button.is_visible()
    jana.open(play.staff_path)
    jana.do("Revise the reply")
    jana.press("Revise the reply")
    jana.sees("Done: revised the reply.")


def send(jana: Visitor, path: str) -> None:
    jana.open(path)
    jana.do("Send the reply")
    jana.press("Send the reply")
    jana.sees("Done: sent the reply.")


def approve(play: Play) -> None:
    """The manager approves by signature."""
    milan = play.milan
    milan.open(play.staff_path)
    milan.do("Approve the reply")
    milan.sees("I have reviewed this reply and approve that it is sent to the customer.")
    milan.sign()
    milan.sees("Done: approved the reply.")


def the_customer_writes_and_contests(play: Play) -> None:
    piet = play.piet
    piet.open(play.portal_path)
    piet.sees("Your turn", FIRST_REPLY)
    piet.fill(Message="Here is what we found in lot L-76.")
    piet.send_file("uploads", "lot-76.jpg", "image/jpeg", picture())
    piet.press(f"Send to {play.cast.a.organisation.name}")
    piet.sees("Here is what we found in lot L-76.", "lot-76.jpg")
    piet.do("Contest the reply")
    piet.fill(**{"What is missing or wrong?": "And lot L-76? We have two hundred of those."})
    piet.press("Contest the reply")
    piet.sees("Contested")
    arrives(play.cast.a, play.cast.engineer.email, "Reply contested")


def staff_answer_the_objection(play: Play) -> None:
    jana = play.jana
    jana.open(play.staff_path)
    jana.sees("And lot L-76? We have two hundred of those.", "lot-76.jpg")
    jana.do("Resume the investigation")
    jana.choose("Investigator", play.cast.engineer2.name)
    jana.fill(**{"What is to be found out": "Is lot L-76 affected?"})
    jana.press("Resume the investigation")
    conclude(jana)
    jana.do("Draft the reply")
    jana.fill(**{"Reply to the customer": SECOND_REPLY})
    jana.press("Draft the reply")
    approve(play)
    send(jana, play.staff_path)


def the_customer_accepts_and_the_manager_closes(play: Play) -> None:
    piet, milan = play.piet, play.milan
    piet.open(f"/{play.cast.a.slug}/portal/")
    piet.sees("Waiting for you", play.number)
    piet.open(play.portal_path)
    piet.sees(SECOND_REPLY)
    piet.do("Accept the reply")
    piet.fill(Comment="Thank you, that settles it.")
    piet.press("Accept the reply")
    piet.sees("Accepted")
    is_written(play.cast.a, play.cast.manager.email, "Reply accepted")
    milan.open(play.staff_path)
    milan.do("Close the complaint")
    milan.page.get_by_role("group", name=re.compile("corrective action")).get_by_label("No", exact=True).check()
    milan.fill(**{"Reason of this decision": INTERNAL["capa"]})
    milan.sign()
    milan.sees("Done: closed the complaint.", "Closed")


def both_sides_show_every_step(play: Play) -> None:
    play.milan.open(play.staff_path)
    play.milan.sees(
        "acknowledged the complaint", "assessed the complaint", "recorded the containment",
        "decided on reportability", "started the investigation", "concluded an investigation", "drafted the reply",
        "approved the reply", "sent the reply", "contested the reply", "resumed the investigation",
        "accepted the reply", "closed the complaint", INTERNAL["note"],
    )  # fmt: skip
    piet = play.piet
    piet.open(play.portal_path)
    piet.sees(
        "filed the report", "acknowledged your report", "assessed your report", "replied to your report",
        "contested the reply", "resumed the investigation", "accepted the reply", "closed your report",
    )  # fmt: skip
    piet.does_not_see(*INTERNAL.values(), "decided on reportability", "approved the reply")


def take_pdf(visitor: Visitor, path: str) -> Path:
    """Make the PDF on its page, wait for the job, take the file."""
    visitor.open(f"{path}pdf/")
    visitor.press("Make the PDF")
    return visitor.take_result()


def words_of(pdf: Path) -> str:
    """All text of a PDF, white space made even."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages)


def the_auditor_takes_the_pdf(play: Play) -> Path:
    otto = play.otto
    otto.sign_in(play.staff_path)
    otto.sees(play.number, "Closed")
    pdf = take_pdf(otto, play.staff_path)
    reader, words = PdfReader(pdf), words_of(pdf)
    for one in (play.number, "Hairline cracks", "L-77", "RKL-2026-118", FIRST_REPLY, SECOND_REPLY, "crack.jpg"):
        assert one in words, one
    for name in ("severity_reason", "root_cause", "note", "capa"):
        assert INTERNAL[name] in words, name
    cast = play.cast
    for signer in (cast.manager.name, cast.regulatory.name):
        assert signer in words
    assert "I have reviewed this complaint record and find it complete; I close it." in words
    assert re.search(r"\d{2}:\d{2}:\d{2} CES?T", words), "the time of a signature names its zone"
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert re.search(rf"[Pp]age {number} of {len(reader.pages)}", text), text[-200:]
    assert "History" in words
    return pdf


def the_customer_takes_the_pdf(play: Play) -> Path:
    pdf = take_pdf(play.piet, play.portal_path)
    words, octets = words_of(pdf), pdf.read_bytes()
    attached = " ".join(part.decode() for parts in PdfReader(pdf).attachments.values() for part in parts)
    for one in (play.number, "Hairline cracks", FIRST_REPLY, SECOND_REPLY, "Here is what we found in lot L-76."):
        assert one in words, one
    for one in INTERNAL.values():
        mark = re.findall(r"\w+-INT\d", one)[0]
        assert mark not in words + attached
        assert mark.encode() not in octets
    return pdf


def anybody_checks_the_pdfs(play: Play, *pdfs: Path) -> None:
    piet = play.piet
    for pdf in pdfs:
        piet.open("/verify/")
        piet.send_file("file", "record.pdf", "application/pdf", pdf.read_bytes())
        piet.press("Check the file")
        piet.sees("Genuine", play.number)
    spoiled = pdfs[0].read_bytes().replace(b"%%EOF", b"%%EOG", 1)
    piet.open("/verify/")
    piet.send_file("file", "spoiled.pdf", "application/pdf", spoiled)
    piet.press("Check the file")
    piet.does_not_see("Genuine")
