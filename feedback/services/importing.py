"""Complaints from files: what columns of people's tables become which field of a report, and the unsaved complaint."""

from typing import Any, cast

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from feedback.models import Channel, Complaint, Harm, Remedy
from feedback.queries import own_words
from feedback.rules import BY_NAME
from feedback.services.receipt import LIMITS, Report, build, refuse_impossible, said
from qms.accounts.seat import Seat, SystemActor
from qms.importing.columns import COMMON
from qms.importing.importers import Importer, register_importer
from qms.importing.targets import (
    CHOICE,
    DAY,
    EMAIL,
    LINE,
    LOOKUP,
    MOMENT,
    NUMBER,
    TEXT,
    Target,
    split_names,
    words_of,
)
from qms.lib.ids import uuid7
from qms.organisations.models import Customer, Organisation, Site
from qms.organisations.staging import like

NAMES: dict[str, str] = COMMON | {
    "received_at": (
        "date received, received, received at, received on, receipt date, date of receipt, complaint date, "
        "report date, date reported, date added, created, created at, opened, opened at, date, eingang, "
        "eingangsdatum, eingegangen am, datum, data, data da reclamacao, data de recebimento, fecha, fecha de "
        "recepcion, date de reception, data di ricezione, treatment date, 日期, 日付, 날짜"
    ),
    "occurred_on": (
        "event date, date of event, occurred on, occurrence date, incident date, failure date, fail date, "
        "noticed on, ereignisdatum, fehlerdatum, festgestellt am, data do evento, fecha del incidente"
    ),
    "customer_reference": (
        "customer reference, reference, ref, complaint id, complaint no, complaint number, case id, case "
        "number, case no, cpsc case number, ticket, ticket id, ticket number, report number, id, row id, "
        "event id, odino, cmplid, mdrfoi id, vorgangsnummer, reklamationsnummer, kundenreferenz, referencia, "
        "numero"
    ),
    "udi": "udi, udi di, upc, gtin, ean",
    "harm": "harm, schaden, personenschaden",
    "remedy": "remedy, remedy asked for, wunsch",
    "complainant_name": (
        "complainant, complainant name, reporter, reporter name, contact, contact name, ansprechpartner, "
        "melder, reclamante, plaignant"
    ),
    "complainant_email": "complainant email, complainant e mail, email, e mail, email address, mail",
    "complainant_phone": "complainant phone, phone, phone number, telephone, telefon, telefone",
    "complainant_address": "complainant address, address, adresse, anschrift, endereco, direccion",
    "description_language": "language, lang, sprache, idioma, langue",
}
"""What columns of a field are called, folded, the likeliest first; compared with `plain_name`."""

PARTS: dict[str, str] = {
    "description": (
        "narrative, complaint text, event description, fehlerbeschreibung, reclamacao, queixa, queja, beschwerdetext"
    ),
}
"""What is enough as a part of a column's name."""

_KINDS = (
    ("description", TEXT),
    ("title", LINE),
    ("received_at", MOMENT),
    ("occurred_on", DAY),
    ("customer", LOOKUP),
    ("site", LOOKUP),
    ("customer_reference", LINE),
    ("product", LINE),
    ("part_number", LINE),
    ("lot", LINE),
    ("serial", LINE),
    ("udi", LINE),
    ("quantity_affected", NUMBER),
    ("quantity_inspected", NUMBER),
    ("found_at", LINE),
    ("harm", CHOICE),
    ("remedy", CHOICE),
    ("complainant_name", LINE),
    ("complainant_email", EMAIL),
    ("complainant_phone", LINE),
    ("complainant_address", TEXT),
    ("description_language", LINE),
)

HARM_WORDS = {
    Harm.NONE: "no, none, false, 0, n, nein, kein, keiner, nao, ninguno, non, no harm, no injury",
    Harm.POSSIBLE: "possible, potential, malfunction, near miss, moglich, beinahe, possivel, posible",
    Harm.INJURY: "yes, true, y, injury, injured, serious injury, verletzung, verletzt, ja, lesao, lesion, blessure",
    Harm.DEATH: "death, dead, died, fatal, fatality, tod, todesfall, morte, muerte, deces",
    Harm.UNKNOWN: "unknown, not known, unbekannt, desconhecido, desconocido, inconnu, other",
}

TOPICS = ("product", "sub product", "issue", "sub issue", "category", "sub category", "component", "problem code")
"""Columns that together say what is complained about where there is no text."""

HINTS = {"received_at": _("Without it, the complaints count as received at the moment of the import.")}


def _heading(name: str) -> Promise | str:
    """The field's label at the beginning of a line; still lazy where it was."""
    return capfirst(cast(str, BY_NAME[name].label))


def words_of_harm() -> dict[str, str]:
    """What people write of harm, folded, with its value."""
    return {word.strip(): str(harm.value) for harm, words in HARM_WORDS.items() for word in words.split(",")}


_CHOICES: dict[str, dict[str, Any]] = {
    "harm": {"words": words_of_harm, "nothing": Harm.UNKNOWN},
    "remedy": {"words": lambda: words_of(Remedy.choices), "nothing": ""},
    "description": {"needed": _("Choose the column that says what happened.")},
}

TARGETS: tuple[Target, ...] = tuple(
    Target(
        name, _heading(name), kind, split_names(NAMES[name]), split_names(PARTS.get(name, "")),
        most=LIMITS.get(name, 200), hint=HINTS.get(name, ""), **_CHOICES.get(name, {}),
    )
    for name, kind in _KINDS
)  # fmt: skip


class Drafts:
    """Makes the unsaved complaints of imported reports.

    Complaints of one customer and site are alike but for their report, so what they have in common is built once.
    """

    def __init__(self, organisation: Organisation, by: Seat | SystemActor, shared: bool = False) -> None:
        """shared: whether a customer may follow the complaints."""
        self._organisation, self._by, self._shared = organisation, by, shared
        self._alike: dict[tuple[object, object], Complaint] = {}

    def record(
        self, values: dict[str, Any], *, customer: Customer | None, site: Site | None = None, import_key: str = ""
    ) -> Complaint:
        """The unsaved complaint of a report. Raises Refused with the field that is wrong.

        Without a customer, such as a consumer's letter to an authority, nobody outside can follow it.
        """
        report = Report(**values)
        refuse_impossible(report)
        alike = self._of(customer, site)
        key = uuid7()
        return like(alike, id=key, record_ptr_id=key, import_key=import_key, **said(report))

    def _of(self, customer: Customer | None, site: Site | None) -> Complaint:
        key = (customer and customer.pk, site and site.pk)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = build(
                self._organisation, customer=customer, report=Report(description=""), by=self._by, site=site,
                channel=Channel.IMPORT, shared=self._shared and customer is not None,
            )  # fmt: skip
        return found


COMPLAINTS = register_importer(
    Importer(
        kind="complaint", targets=TARGETS, drafts=Drafts, act="receive", since="received_at", words=own_words,
        list_url="staff:complaints", topics=TOPICS,
        shareable=_("The customer may follow the complaints in the portal"),
    )
)  # fmt: skip
