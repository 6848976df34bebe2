"""What a column of a file can become: the fields of a report, with the names under which people's tables know them."""

import re
from dataclasses import dataclass
from typing import cast

from django.utils.functional import Promise
from django.utils.text import capfirst

from feedback.rules import BY_NAME
from qms.records.words import fold

TEXT, LINE, MOMENT, DAY = "text", "line", "moment", "day"
NUMBER, EMAIL, CHOICE, LOOKUP = "number", "email", "choice", "lookup"


@dataclass(frozen=True)
class Target:
    """A field that can be filled from columns.

    kind: how a cell is read. names: what such a column is called, folded; `weak` ones only as a part of a name.
    several: cells of several columns are put together.
    """

    name: str
    label: Promise | str
    kind: str
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    several: bool = False


def _heading(name: str) -> Promise | str:
    """The field's label at the beginning of a line; still lazy where it was."""
    return capfirst(cast(str, BY_NAME[name].label))


def _split(names: str) -> tuple[str, ...]:
    return tuple(fold(name).strip() for name in names.split(",") if name.strip())


NAMES: dict[str, str] = {
    "description": (
        "description, complaint, complaint text, complaint description, narrative, consumer complaint "
        "narrative, summary, event description, problem description, problem, what happened, details, text, "
        "message, reason, comment, comments, beschreibung, fehlerbeschreibung, reklamationstext, reklamation, "
        "beschwerde, beanstandung, sachverhalt, mangel, reclamacao, texto, descricao, descricao da "
        "reclamacao, queixa, relato, descripcion, reclamo, queja, plainte, reclamation, texte, description du "
        "probleme, descrizione, opis, klacht, omschrijving, 投诉, 投诉内容, 描述, 苦情, 内容, 불만, 내용"
    ),
    "title": (
        "title, subject, headline, short text, titulo, assunto, asunto, titre, objet, titolo, oggetto, titel, "
        "betreff, kurztext, issue, 标题, 件名, 제목"
    ),
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
    "customer": (
        "customer, customer code, customer no, customer number, kunde, kundennummer, kundencode, cliente, client, klant"
    ),
    "site": "site, site code, plant, plant code, werk, werksnummer, planta, usine, stabilimento",
    "customer_reference": (
        "customer reference, reference, ref, complaint id, complaint no, complaint number, case id, case "
        "number, case no, cpsc case number, ticket, ticket id, ticket number, report number, id, row id, "
        "event id, odino, cmplid, mdrfoi id, vorgangsnummer, reklamationsnummer, kundenreferenz, referencia, "
        "numero"
    ),
    "product": (
        "product, product name, device, device name, brand name, article, article name, item, item "
        "description, model, produkt, artikel, artikelbezeichnung, bezeichnung, produto, producto, produit, "
        "prodotto, 产品, 製品, 제품"
    ),
    "part_number": (
        "part number, part no, part, model number, catalog number, item number, item no, material, material "
        "number, sku, teilenummer, artikelnummer, sachnummer, materialnummer, codigo do produto"
    ),
    "lot": (
        "lot, lot number, lot no, lot numbers, batch, batch number, batch no, charge, chargennummer, los, "
        "losnummer, lote, numero de lote, lotto"
    ),
    "serial": "serial, serial number, serial numbers, serial no, seriennummer, numero de serie, matricola",
    "udi": "udi, udi di, upc, gtin, ean",
    "quantity_affected": (
        "quantity affected, affected quantity, quantity, qty, pieces affected, defective, menge, anzahl, "
        "stueckzahl, stuckzahl, betroffene menge, quantidade, cantidad, quantite"
    ),
    "quantity_inspected": (
        "quantity inspected, inspected quantity, pieces inspected, geprueft, gepruft, gepruefte menge, geprufte menge"
    ),
    "found_at": "found at, place of discovery, fundort, wo gefunden",
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

TARGETS: tuple[Target, ...] = tuple(
    Target(name, _heading(name), kind, _split(NAMES[name]), _split(PARTS.get(name, "")), kind in (TEXT, LINE))
    for name, kind in _KINDS
)

TARGET = {target.name: target for target in TARGETS}

TOPICS = ("product", "sub product", "issue", "sub issue", "category", "sub category", "component", "problem code")
"""Columns that together say what is complained about where there is no text."""


def plain_name(column: str) -> str:
    """A column's name without case, accents and signs: "Sub-issue", "sub_issue" and "SUB ISSUE" are the same."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return " ".join(re.split(r"[\W_]+", fold(spaced))).strip()


def without_name(text: str, column: str) -> str:
    """A cell of dates, numbers or fixed words without its column's own name before it ("Event Date 08/12/2024")."""
    words, name = " ".join(text.split()), plain_name(column)
    return re.sub(rf"^{re.escape(name)}\s*:?\s+(?=\S)", "", words, flags=re.IGNORECASE) if name else words
