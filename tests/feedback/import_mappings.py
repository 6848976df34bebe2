"""How the real complaint files of the shared data are read: file, mapping, lines.

Where no mapping is named, the columns are recognised by their names.
"""

from dataclasses import dataclass
from typing import Any

BANK = {
    "columns": {
        "description": ["Issue", "Sub-issue", "Product", "Sub-product"], "title": ["Product", "Issue"],
        "product": ["Product"], "received_at": ["Date received"], "customer_reference": ["Complaint ID"],
        "found_at": ["State"],
    }
}  # fmt: skip


@dataclass(frozen=True)
class RealFile:
    """A file below complaints/: its lines, its mapping (None: by the names of its columns), a word of its text."""

    name: str
    lines: int
    mapping: dict[str, Any] | None = None
    word: str = ""


SMALL = (
    RealFile("reclameaqui_pt_rated", 60, word="psicológico"),
    RealFile("maude_ai_handcoded", 200, word="electrocardiogram"),
    RealFile("reclameaqui_pt", 390, word="impostos"),
    RealFile("neiss_codes", 1206, {"columns": {"description": ["LABEL", "FORMAT_NAME"], "title": "LABEL"}}, "shoulder"),
    RealFile("nhtsa_complaints.train", 1325, word="recall"),
    RealFile(
        "maude_reports.train", 1389,
        {"columns": {
            "description": ["event_description", "manufacturer_narrative"], "title": ["brand_name", "event_type"],
            "product": "brand_name", "part_number": "model_number", "occurred_on": "event_date", "harm": "event_type",
            "customer_reference": "mdrfoi_id"}},
        word="catheter",
    ),
    RealFile("cfpb_2015_product.train", 2765, word="mortgage"),
    RealFile("nhtsa_ford_unlabelled", 3032, word="shattered"),
    # Two of its dates lie in the year 2103, so the date is told with the text instead of being taken for the receipt.
    RealFile(
        "icij_device_recalls.train", 5778,
        {"columns": {
            "description": ["reason", "action_summary", "device_name", "date", "country"], "title": "type",
            "customer_reference": "event_id", "found_at": "country"}},
        word="pacemaker",
    ),
    RealFile("cfpb_narratives.train", 6838, word="mortgage"),
)  # fmt: skip
LARGE = (
    RealFile("neiss_incidents.train", 18023, word="skateboard"),
    RealFile("cfpb_2015_structured", 28156, BANK, "mortgage"),
    RealFile("cfpb_2023_structured", 40000, word="mortgage"),
)
