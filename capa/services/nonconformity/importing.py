"""Nonconformities from files: what columns of people's tables become which field, and the unsaved nonconformity."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from capa.models import Defect, NcSeverity, Nonconformity, Source, Unit
from capa.queries.nonconformity import own_words
from capa.rules.nonconformity import NC_BY_NAME
from capa.services.nonconformity.receipt import Finding, blank, most, refuse_impossible, said
from qms.accounts.seat import Seat, SystemActor
from qms.importing.columns import COMMON
from qms.importing.importers import Importer, register_importer
from qms.importing.targets import CHOICE, LINE, LOOKUP, MOMENT, NUMBER, TEXT, Target, split_names, words_of
from qms.lib.ids import uuid7
from qms.organisations.models import Customer, Organisation, Site
from qms.organisations.staging import like

NAMES: dict[str, str] = COMMON | {
    "description": (
        "nonconformity, nonconformance, non conformity, non conformance, defect description, deviation, abweichung, "
        "abweichungsbeschreibung, fehlerbild, nichtkonformitaet, nichtkonformitat, no conformidad, nao conformidade, "
        f"non conformite, non conformita, {COMMON['description']}"
    ),
    "source": (
        "source, found in, origin, detected in, detection point, process step, stage, quelle, herkunft, "
        "entdeckt in, fundstelle, origen, origem, origine"
    ),
    "detected_at": (
        "detected at, detected on, date detected, detection date, found on, date found, discovery date, date, "
        "created at, created, opened at, festgestellt am, entdeckt am, funddatum, erfasst am, datum, fecha, data"
    ),
    "detected_by": "detected by, found by, reported by, inspector, festgestellt von, entdeckt von, pruefer, prufer",
    "requirement": "requirement, specification, spec, drawing, anforderung, vorgabe, spezifikation, zeichnung",
    "unit": "unit, unit of measure, uom, einheit, mengeneinheit, unidad, unidade, unite",
    "supplier": "supplier, supplier name, vendor, lieferant, proveedor, fornecedor, fournisseur, fornitore",
    "category": "category, defect category, defect type, type, fehlerart, kategorie, categoria, categorie",
    "defect_code": "defect code, fault code, failure code, code, fehlercode, fehlerschluessel, fehlerschlussel",
    "severity": "severity, class, classification, criticality, schwere, fehlerklasse, fehlergewicht, gravedad, gravite",
}
"""What columns of a field are called, folded, the likeliest first; compared with `plain_name`."""

_KINDS = (
    ("description", TEXT),
    ("title", LINE),
    ("source", CHOICE),
    ("detected_at", MOMENT),
    ("quantity_affected", NUMBER),
    ("part_number", LINE),
    ("lot", LINE),
    ("customer", LOOKUP),
    ("site", LOOKUP),
    ("product", LINE),
    ("serial", LINE),
    ("quantity_inspected", NUMBER),
    ("unit", CHOICE),
    ("requirement", TEXT),
    ("detected_by", LINE),
    ("found_at", LINE),
    ("supplier", LINE),
    ("category", CHOICE),
    ("defect_code", LINE),
    ("severity", CHOICE),
)

_MORE: dict[str, dict[str, Any]] = {
    "description": {"needed": _("Choose the column that says what is nonconforming.")},
    "source": {
        "words": lambda: words_of(Source.choices),
        "needed": _("Choose the column that says where it was found: at the incoming inspection, in process …"),
    },
    "unit": {"words": lambda: words_of(Unit.choices), "nothing": Unit.PIECE},
    "category": {"words": lambda: words_of(Defect.choices), "nothing": ""},
    "severity": {"words": lambda: words_of(NcSeverity.choices), "nothing": ""},
    "detected_at": {"hint": _("Without it, they count as found at the moment of the import.")},
}

TARGETS: tuple[Target, ...] = tuple(
    Target(
        name, capfirst(NC_BY_NAME[name].label), kind, split_names(NAMES[name]), most=most(name),  # type: ignore[type-var]
        **_MORE.get(name, {}),
    )
    for name, kind in _KINDS
)  # fmt: skip


class Drafts:
    """Makes the unsaved nonconformities of imported findings; those of one customer and site share their frame."""

    def __init__(self, organisation: Organisation, by: Seat | SystemActor, shared: bool = False) -> None:
        """Shared means nothing here: a nonconformity is internal until a concession is asked of the customer."""
        del shared
        self._organisation, self._by = organisation, by
        self._alike: dict[tuple[object, object], Nonconformity] = {}

    def record(
        self, values: dict[str, Any], *, customer: Customer | None, site: Site | None = None, import_key: str = ""
    ) -> Nonconformity:
        """The unsaved nonconformity of a line. Raises Refused with the field that is wrong."""
        finding = Finding(**values)
        refuse_impossible(finding)
        key = uuid7()
        frame = self._frame(customer, site)
        return like(frame, id=key, record_ptr_id=key, import_key=import_key, **said(finding))

    def _frame(self, customer: Customer | None, site: Site | None) -> Nonconformity:
        key = (customer and customer.pk, site and site.pk)
        if key not in self._alike:
            self._alike[key] = blank(self._organisation, self._by, customer=customer, site=site)
        return self._alike[key]


NONCONFORMITIES = register_importer(
    Importer(
        kind="nonconformity", targets=TARGETS, drafts=Drafts, act="record", since="detected_at", words=own_words,
        list_url="staff:nonconformities",
    )
)  # fmt: skip
