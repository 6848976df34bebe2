"""A record document as a domain would fill it, with people and words from several places."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from qms.pdf import document as d

NOON = datetime(2026, 11, 20, 11, 0, 5, tzinfo=UTC)


def picture(width: int = 640, height: int = 420, kind: str = "PNG") -> bytes:
    """A drawing that is recognisable on paper."""
    image = Image.new("RGB", (width, height), "#e4e8ee")
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 4, height // 5, width * 3 // 4, height * 4 // 5), outline="#2a50bd", width=9)
    draw.line((width // 3, height // 3, width * 2 // 3, height * 2 // 3), fill="#a8221b", width=7)
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def file(
    name: str, *, octets: bytes = b"%PDF-1.7", shown: bytes | None = None, media: str = "application/pdf"
) -> d.FileEntry:
    """A file of the record; `shown` is printed."""
    return d.FileEntry(
        name=name, media_type=media, size=len(octets) * 9000, sha256=hashlib.sha256(octets + name.encode()).hexdigest(),
        picture=shown,
    )  # fmt: skip


def changes(count: int) -> list[d.Change]:
    """A history of `count` changes by people with names in four scripts."""
    before: list[d.Value] = ["minor", "", "D-014 scratch on the sealing face", date(2026, 12, 1)]
    after: list[d.Value] = ["major", "The cap cracks when it is closed by hand.", "D-022 crack", date(2026, 12, 11)]
    people = ["Anna Weiß", "王小明", "محمد العلي", "Олена Коваль"]
    return [
        d.Change(
            at=NOON - timedelta(minutes=7 * (count - number)),
            who=people[number % 4],
            field=["Severity", "Alleged deficiency", "Defect code", "Due date"][number % 4],
            before=before[number % 4],
            after=after[number % 4],
            reason="Investigation of the returned sample" if number % 3 == 0 else "",
        )
        for number in range(count)
    ]


def facts() -> d.Facts:
    """The fields of the complaint, with values of every type."""
    return d.Facts(
        title="The complaint",
        facts=[
            d.Fact(label="Device", value="Infusion cap 4 mm", key="device", rule="21 CFR 820.35(a)(1)"),
            d.Fact(label="Received", value=NOON - timedelta(days=9), key="received_at", rule="21 CFR 820.35(a)(2)"),
            d.Fact(label="UDI", value="(01)04012345678901(17)271231(10)L2291", key="udi", rule="21 CFR 820.35(a)(3)"),
            d.Fact(label="Quantity affected", value=1240, key="quantity"),
            d.Fact(label="Share of the lot", value=Decimal("3.25"), key="share"),
            d.Fact(label="Harm alleged", value=False, key="harm", rule="ISO 13485 8.2.2"),
            d.Fact(label="Reply due", value=date(2026, 12, 4), key="reply_due"),
            d.Fact(label="Remedy sought", value=None, key="remedy"),
        ],
    )


def messages(internal: bool) -> list[d.Message]:
    """A short conversation; with a note of the house if `internal`."""
    before = timedelta(days=1)
    note = d.Message(author="Jo Okafor", side="staff", at=NOON, body="Mould 3 again.", internal=True)
    answer = "We have your sample.\n\nThe laboratory starts tomorrow."
    return [
        d.Message(author="王小明", side="customer", at=NOON - 8 * before, body="我们需要在星期五之前得到答复。"),
        d.Message(author="Anna Weiß", side="staff", at=NOON - 7 * before, body=answer),
        *([note] if internal else []),
    ]


def sections(history: int = 12, files: int = 3, internal: bool = True) -> list[d.Section]:
    """One section of every kind."""
    shown = picture()
    return [
        facts(),
        d.Verbatim(
            title="In the customer's words", language="de",
            text="Beim Schließen der Kappe von Hand entsteht ein Riss.\nWir haben die Charge L2291 gesperrt.",
        ),
        d.Verbatim(
            title="The same from the clinic", language="ar",
            text="الغطاء ينكسر عند إغلاقه باليد (الدفعة L2291).",
        ),
        d.Conversation(title="Conversation", messages=messages(internal)),
        d.Text(title="Investigation", text="The crack starts at the gate mark. " * 12),
        d.Table(
            title="Measurements",
            columns=[
                d.Column(label="Sample"), d.Column(label="Remark", share=3), d.Column(label="Wall (mm)", numeric=True),
            ],
            rows=[[f"S{number}", "gate side", Decimal("0.812") + Decimal(number) / 1000] for number in range(1, 6)],
        ),
        d.FilesList(title="Files", files=[
            file("crack at the gate.png", shown=shown, media="image/png"),
            *[file(f"Report {number} – Prüfbericht.pdf") for number in range(2, files + 1)],
        ]),
        d.Signatures(title="Signatures", signatures=[
            d.Signature(
                printed_name="Dr. Anna Weiß", role="Quality manager", at=NOON - timedelta(hours=3),
                meaning="Approved and closed", signed="CMP-2026-00042, version 7",
                digest=hashlib.sha256(b"v7").hexdigest(),
            ),
        ]),
        d.History(title="History", changes=changes(history)),
    ]  # fmt: skip


def document(**changed: Any) -> d.Document:
    """The record document of a complaint; any field can be given otherwise."""
    values: dict[str, Any] = {
        "organisation": "Nordwerk Medical GmbH",
        "organisation_slug": "nordwerk",
        "number": "CMP-2026-00042",
        "kind": "Complaint",
        "title": "Cap cracks when it is closed by hand",
        "state": "Closed",
        "version": 7,
        "customer": "Universitätsklinikum Süd",
        "language": "en",
        "zone": "Europe/Berlin",
        "generated_at": NOON,
        "generated_for": "Lena Brandt (auditor)",
        "verify_address": "https://quality.example/verify/",
        "trail": d.TrailMark(position=18422, digest=hashlib.sha256(b"trail").hexdigest()),
        "sections": sections(),
    }
    return d.Document(**{**values, **changed})
