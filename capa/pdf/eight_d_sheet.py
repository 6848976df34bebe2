"""The 8D report as a spreadsheet: one sheet, the disciplines one below the other, as customers copy them on."""

from datetime import UTC
from io import BytesIO

import xlsxwriter
from django.utils.timezone import make_naive
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from capa.models import EightD
from capa.queries.eight_d import StepOfReport, steps_shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (22, 46, 24, 24, 30)


def sheet_of(record: EightD) -> BytesIO:
    """The file in memory: a report is bounded by the texts of nine disciplines. Nothing in it is ever a formula."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": make_naive(record.created_at, UTC)})  # the same content is the same file
    sheet = book.add_worksheet("8D")
    wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width, wrapped)
    line = _head(sheet, record, bold)
    for one in steps_shown(record):
        line = _discipline(sheet, one, line, bold)
    book.close()
    file.seek(0)
    return file


def _head(sheet: Worksheet, record: EightD, bold: Format) -> int:
    facts = [
        (_("8D report"), record.number), (_("Title"), record.title),
        (_("Customer"), record.customer.name if record.customer else ""),
        (_("Your reference"), record.customer_reference), (_("CAPA"), record.capa_number),
        (_("Product"), record.product), (_("Part numbers"), record.part_number),
        (_("Lots or batches"), record.lot), (_("Reported"), record.reported_at.date().isoformat()),
    ]  # fmt: skip
    for line, (name, value) in enumerate(facts):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, value)
    return len(facts) + 1


def _discipline(sheet: Worksheet, one: StepOfReport, line: int, bold: Format) -> int:
    """Write one discipline from that line on; returns the line after it."""
    row = one.newest
    sheet.write_string(line, 0, str(one.label), bold)
    sheet.write_string(line, 1, row.text if row else _("Not shared yet."))
    if row is None:
        return line + 2
    for cells in row.lines:
        line += 1
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell)
    answer = " · ".join(part for part in (row.get_state_display(), row.answered_by_name, row.answer_text) if part)
    sheet.write_string(line + 1, 0, _("Answer"))
    sheet.write_string(line + 1, 1, answer)
    return line + 3
