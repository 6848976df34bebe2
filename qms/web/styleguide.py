"""The style guide: every component in several states, with the story of the prototype. For development and tests."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override

from qms.web.context import page_of
from qms.web.forms import DateInput
from qms.web.lists import grouped
from qms.web.parts.small import ministep
from qms.web.shapes import ClockFace, Difference, Found, Job, Step, Tile, Todo
from qms.web.shell import Choice, NavGroup, NavItem, Shell
from qms.web.tables import Column, State, Table

PAGES = ("components", "record", "list", "form", "portal", "plain")


class LotForm(forms.Form):
    """A form with every kind of control."""

    lot = forms.CharField(label="Lot number", help_text="Printed on the label, for example L-77", max_length=20)
    quantity = forms.IntegerField(label="Pieces affected", min_value=1)
    found = forms.DateField(label="Found on", widget=DateInput, required=False)
    where = forms.ChoiceField(label="Found at", choices=[("in", "Incoming inspection"), ("line", "Assembly line")])
    severity = forms.ChoiceField(
        label="Severity",
        widget=forms.RadioSelect,
        choices=[("minor", "Minor"), ("major", "Major"), ("critical", "Critical")],
        help_text="Major and critical ones ask for a decision on reportability.",
    )
    wanted = forms.MultipleChoiceField(
        label="What do you want",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("8d", "8D report"), ("new", "Replacement"), ("credit", "Credit note")],
    )
    narrative = forms.CharField(label="What happened", widget=forms.Textarea)
    stopped = forms.BooleanField(label="We have stopped using the lot", required=False)
    photos = forms.FileField(label="Photos and documents", required=False, help_text="Up to 25 MB each.")


def sample_shell(*, portal: bool = False, notice: str = "") -> Shell:
    """Navigation of the invented supplier."""
    if portal:
        names = [
            ("Home", "house"),
            ("Reports", "message-square-warning"),
            ("Changes", "git-pull-request-arrow"),
            ("Audits", "clipboard-check"),
            ("Documents", "files"),
            ("Figures", "gauge"),
        ]
        places = [NavItem(name, "?page=portal", sign, current=name == "Home") for name, sign in names]
        return Shell(
            organisation="Steyrtal Metallbau",
            home_url="?page=portal",
            person="Piet Larsen",
            find_url="find/",
            groups=[NavGroup("", places)],
            tabbar=places[:4],
            mark_colour="#9a3412",
            sign_out_url="?",
            me=[Choice("What I get by mail", "?"), Choice("Language: English", "?")],
            contact="Help: Jana Hofer, +43 7252 1234",
            contact_url="?",
        )
    work = [
        NavItem("My work", "?page=list", "inbox", "2 late", hot=True, current=True, key="w"),
        NavItem("Find", "find/", "search", key="s"),
        NavItem("Performance", "?", "gauge"),
    ]
    records = [
        NavItem("Feedback", "?page=record", "message-square-warning", 31, key="f"),
        NavItem("CAPA and 8D", "?", "wrench", 9, key="c"),
        NavItem("Changes", "?", "git-pull-request-arrow", 6),
        NavItem("Audits", "?", "clipboard-check", 2, key="a"),
        NavItem("Agreements", "?", "scroll-text", 12),
        NavItem("Documents", "?", "files"),
    ]
    together = [NavItem("Customers", "?", "building-2"), NavItem("Administration", "?", "settings")]
    return Shell(
        organisation="Steyrtal Metallbau",
        home_url="?",
        person="Jana Hofer",
        bell_url="?",
        bell_count=4,
        groups=[NavGroup("", work), NavGroup("Records", records), NavGroup("Together", together)],
        tabbar=[work[0], records[0], work[1], work[2]],
        find_url="find/",
        site="Graz",
        notice=notice,
        sites=[Choice("Graz", "?", current=True), Choice("Lyon", "?"), Choice("All my sites", "?")],
        switch=[Choice("Kestrel Foods (customer)", "?", icon="building-2")],
        me=[Choice("My settings", "?", icon="settings")],
        sign_out_url="?",
        contact="Help: quality@steyrtal.example",
        contact_url="?",
    )


def _record(now: dt.datetime) -> dict[str, Any]:
    hours = dt.timedelta(hours=1)
    return {
        "steps": [
            Step("Submitted", "done", "24 Nov, 08:12"),
            Step("Acknowledged", "done", "24 Nov, 08:51"),
            Step("Assessed", "done", "24 Nov, 15:30"),
            Step("Investigating", "now", "since yesterday"),
            Step("Response proposed"),
            Step("Accepted by customer"),
            Step("Closed"),
        ],
        "faces": [
            ClockFace(
                "Acknowledge",
                "39 min",
                badge="Kept",
                badge_tone="ok",
                badge_icon="check",
                detail="of 24 business hours",
            ),
            ClockFace(
                "Decide reportability",
                "3 h left",
                tone="warn",
                badge="Due today",
                badge_tone="warn",
                badge_icon="clock-alert",
                percent=88,
                detail="until 16:00 CET",
                why_url="?why=1",
            ),
            ClockFace("Propose response", "2 d 4 h left", percent=46, detail="Thu 26 Nov, 17:00 CET", why_url="?why=2"),
            ClockFace("Close", "19 working days", percent=12, detail="agreement AGR-2026-00004, v3"),
        ],
        "todo": [
            Todo(
                "Decide whether authorities must be told",
                "Severity is Major and the part is safety relevant. Asked of you.",
                "?do=1",
                "Decide",
                dialog="sign",
            ),
            Todo("Answer the question of Piet Larsen", "“Can we keep using lot L-76?” asked 08:40", "?do=2", "Answer"),
            Todo(
                "Propose the response to the customer",
                "Before that: at least one verified root cause, and the reportability decision.",
                "?do=3",
                "Show what is missing",
                blocked=True,
            ),
        ],
        "words": "During incoming inspection we found hairline cracks next to the weld on 3 of 50 brackets.\n"
        "Two of them open when the bracket is mounted by hand. We have stopped using the lot.",
        "times": {
            "now": now - 3 * hours,
            "day": now - 20 * hours,
            "old": now - 400 * 24 * hours,
            "future": now + 3 * hours,
        },
        "hostile": "<script>alert(1)</script> ' \" & العربية 中文",
        "differences": [
            Difference("severity", "Severity", "Minor", "Major"),
            Difference("narrative", "What happened", "Crack at the weld", ""),
        ],
    }


def sample_table(now: dt.datetime) -> Table[Any]:
    """The work queue of the prototype."""
    hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
    rows = [
        (
            "Overdue",
            "Answer customer’s question",
            "CMP-2026-00038",
            "Corrosion on hinge pins, batch H-204",
            "Aurelia Medical",
            State("Investigating", "info"),
            "Lyon",
            now - 3 * hour,
        ),
        (
            "Overdue",
            "Verify effectiveness",
            "CAPA-2026-00011",
            "Torque drift on station 4",
            "several",
            State("Verifying", "accent"),
            "Graz",
            now - 3 * day,
        ),
        (
            "Today",
            "Decide reportability",
            "CMP-2026-00042",
            "Weld crack on mounting bracket B-10",
            "Nordlicht Bahntechnik",
            State("Investigating", "info"),
            "Graz",
            now + hour / 2,
        ),
        (
            "This week",
            "Propose response",
            "CMP-2026-00042",
            "Weld crack on mounting bracket B-10",
            "Nordlicht Bahntechnik",
            State("Investigating", "info"),
            "Graz",
            now + day,
        ),
        (
            "This week",
            "Review imported complaints (14)",
            "IMP-2026-00007",
            "nordlicht_november.xlsx",
            "Nordlicht Bahntechnik",
            State("2 rejected lines", "warn"),
            "Graz",
            now + 3 * day,
        ),
        (
            "Later",
            "Confirm requirement",
            "REQ-2026-00057",
            "Bore 10.0 ± 0.2 mm, Cpk ≥ 1.33",
            "Kestrel Foods",
            State("Proposed"),
            "Porto",
            now + 9 * day,
        ),
    ]
    names = ("band", "act", "number", "title", "customer", "state", "site", "due")
    things = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
    columns: list[Column[Any]] = [
        Column("act", "What to do", lambda r: r.act, link=lambda r: f"?page=record&n={r.number}", role="lead"),
        Column("record", "Record", lambda r: (r.number, r.title), format="record", role="sub", css="small"),
        Column("customer", "Customer", lambda r: r.customer, role="half", css="small soft nowrap"),
        Column("state", "State", lambda r: r.state, format="badge", role="half-2"),
        Column("site", "Site", lambda r: r.site, css="small soft"),
        Column("due", "Due", lambda r: r.due, format="due", sort="due", role="when", css="nowrap"),
    ]
    pick = lambda r: (r.number + r.act, f"{r.act}, {r.number}")  # noqa: E731 - a value beside its table
    return Table(columns, "Things waiting on you", groups=grouped(things, lambda r: r.band), pick=pick)


def sample_reports() -> Table[Any]:
    """The customer's open reports of the prototype."""
    rows = [
        (
            "Weld crack on mounting bracket B-10",
            "CMP-2026-00042",
            3,
            State("Investigating", "info"),
            "Our response by Thu 26 Nov",
        ),
        (
            "Wrong packing list in delivery 80114",
            "CMP-2026-00035",
            4,
            State("Your turn", "accent"),
            "Your answer by Mon 30 Nov",
        ),
        (
            "Burrs on bracket B-07, lot L-61",
            "CMP-2026-00029",
            5,
            State("Proving it works", "ok"),
            "3 more lots, about 18 Dec",
        ),
    ]
    columns: list[Column[Any]] = [
        Column("report", "Report", lambda r: r[0], link=lambda r: f"?n={r[1]}", role="lead", note=lambda r: r[1]),
        Column("progress", "Progress", lambda r: ministep(r[2], 7), format="html", role="half", in_export=False),
        Column("now", "Now", lambda r: r[3], format="badge", role="half-2"),
        Column("next", "Next promised", lambda r: r[4], role="sub", css="small"),
    ]
    return Table(columns, "Your open reports", rows=rows, roomy=True)


TILES = [
    Tile(
        "Defects",
        "38",
        "ppm",
        "agreed 50",
        "on target",
        "ok",
        (71, 64, 58, 60, 49, 44, 47, 41, 39, 38),
        50,
        "Defects per million by month, falling from 71 to 38, agreed limit 50",
    ),
    Tile(
        "On time",
        "97.2",
        "%",
        "agreed 98",
        "just below",
        "warn",
        (98.4, 98.1, 98.6, 97.9, 98.2, 97.6, 97.0, 97.4, 97.1, 97.2),
        98,
        "On time delivery by month, 97.2 percent, agreed 98",
    ),
    Tile(
        "First answer",
        "3.4",
        "h",
        "agreed 8",
        "on target",
        "ok",
        (7, 6.2, 5.8, 6.1, 5, 4.4, 4.1, 3.9, 3.6, 3.4),
        8,
        "Hours until first answer by month, 3.4, agreed 8",
    ),
]


def styleguide(request: HttpRequest) -> HttpResponse:
    """One page of the guide: ``?page=`` components, record, list, form, portal, plain; ``?dir=rtl&theme=dark``."""
    name = request.GET.get("page", "components")
    name = name if name in PAGES else "components"
    now = timezone.now()
    page = page_of(request)
    page["direction"] = "rtl" if request.GET.get("dir") == "rtl" else page["direction"]
    page["theme"] = request.GET["theme"] if request.GET.get("theme") in ("dark", "light") else page["theme"]
    form = LotForm(QueryDict("lot=&quantity=0") if "errors" in request.GET else None)
    context = {
        "root": page,
        "shell": sample_shell(
            portal=name == "portal", notice="You are here as auditor until 4 Dec." if "notice" in request.GET else ""
        ),
        "form": form if name == "form" else None,
        "table": sample_reports() if name == "portal" else sample_table(now),
        "figures": TILES,
        **_record(now),
        "jobs": [
            Job("Export of 5,000 complaints", "running", 1240, 5000, "lines", 12, "Jana Hofer", now, cancel_url="?"),
            Job("Export of 31 complaints", "done", 31, 31, "lines", result_url="?", result_label="Download (48 kB)"),
        ],
    }
    with override(request.GET.get("language", page["language"])):
        return render(request, f"styleguide/{name}.html", context, status=422 if "errors" in request.GET else 200)


def find(request: HttpRequest) -> HttpResponse:
    """What the palette asks: a few invented answers."""
    results = [
        Found("Weld crack on mounting bracket B-10", "?", "message-square-warning", "CMP-2026-00042", "Investigating"),
        Found("New complaint", "?", "plus"),
        Found("Go to my work", "?", "inbox"),
    ]
    asked = request.GET.get("q", "").lower()
    return render(
        request,
        "components/palette_results.html",
        {"results": [found for found in results if asked in f"{found.number} {found.title}".lower()]},
    )
