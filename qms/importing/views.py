"""The pages of an import: upload, say what the columns mean, check every line, look at the report, import.

Each step is kept with the file, so one can leave and come back, and a colleague can go on.
"""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.importing import queries
from qms.importing import services as importing
from qms.importing.forms import PlanForm, UploadForm, initial_of
from qms.importing.importers import Importer, importer_of
from qms.importing.models import ImportFile
from qms.importing.services import Plan, Previewed
from qms.importing.services.faults import first_faults
from qms.importing.targets import DAY, MOMENT
from qms.lib.refusal import Refused
from qms.lib.text import excerpt
from qms.records.offers import kind_of
from qms.web.downloads import HEADERS
from qms.web.lists import keyset_page
from qms.web.shapes import Step
from qms.web.tables import Column, Format, State, Table
from qms.workspace.formkeys import once
from qms.workspace.jobs import JobKind, jobs_of, start_job
from qms.workspace.models import Job
from qms.workspace.views.jobs import face_of

TONES: dict[str, Any] = {"draft": "mute", "checked": "info", "refused": "bad", "done": "ok"}
STEPS = (gettext_lazy("Upload"), gettext_lazy("Columns"), gettext_lazy("Check"), gettext_lazy("Import"))
REACHED = {"draft": 1, "refused": 2, "checked": 3, "done": 4}
REACHED_BY_JOB = {importing.CHECK.slug: 2, importing.IMPORT.slug: 3}
CELL_SHOWN = 120
FORMATS: dict[str, Format] = {MOMENT: "datetime", DAY: "date"}


@staff(Right.IMPORT)
@once
def imports(request: SeatedRequest) -> HttpResponseBase:
    """The imports so far, and the form that begins one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                file = importing.receive_file(
                    request.seat.organisation, kind=data["kind"], upload=data["file"], by=request.seat
                )
            except Refused as refused:
                form.add_error("file", str(refused))
            else:
                return _received(request, file)
    page = keyset_page(
        queries.import_files(request.seat), request.GET, orderings={"newest": ("-created_at", "-id")}, default="newest"
    )
    table = Table(_columns(request), _("Imports"), page=page)
    return render(request, "importing/imports.html", {"form": form, "page": page, "table": table}, status=status)


def _received(request: SeatedRequest, file: ImportFile) -> HttpResponseBase:
    if file.state == ImportFile.State.DONE:
        messages.info(request, importing.already(file))
        return _to(request, "import_file", file)
    return _to(request, "import_mapping", file)


def _to(request: SeatedRequest, name: str, file: ImportFile) -> HttpResponseBase:
    return redirect(f"staff:{name}", request.seat.organisation.slug, file.pk)


def _columns(request: SeatedRequest) -> list[Column[ImportFile]]:
    slug = request.seat.organisation.slug
    return [
        Column("name", _("File"), lambda file: file.name, role="lead", link=lambda file: f"/{slug}/imports/{file.pk}/"),
        Column("kind", _("Lines become"), lambda file: kind_of(file.kind).plural),
        Column("state", _("State"), lambda file: State(file.get_state_display(), TONES.get(file.state, "mute")),
               format="badge", role="half"),
        Column("lines", _("Lines"), lambda file: file.lines, format="number"),
        Column("added", _("Records added"), lambda file: file.added or None, format="number", role="half-2"),
        Column("by", _("Uploaded by"), lambda file: file.created_by.name if file.created_by else "", format="person"),
        Column("at", _("Uploaded"), lambda file: file.created_at, format="datetime", role="when"),
    ]  # fmt: skip


@staff(Right.IMPORT, methods=("GET",))
def import_file(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """One import: what is running, what came of it, and what to do next."""
    file = queries.import_file(request.seat, key)
    job = _job_of(request, file)
    if file.state == ImportFile.State.DRAFT and (job is None or not job.active):
        return _to(request, "import_mapping", file)
    context = {
        "file": file, "steps": _steps(file, job), "job": job, "face": face_of(request, job) if job else None,
        "mapped": _mapped(file), "list_of_kind": importer_of(file).list_url,
        "faults": _fault_table(file) if file.report_name else None,
    }  # fmt: skip
    return render(request, "importing/import_file.html", context)


def _job_of(request: SeatedRequest, file: ImportFile) -> Job | None:
    """The person's own job on the file while it runs; a colleague's shows on the colleague's page."""
    job = jobs_of(request.seat).filter(pk=file.job).first() if file.job else None
    if job is None or not job.active:
        return None
    job.person = request.seat.person
    return job


def _steps(file: ImportFile, job: Job | None = None) -> list[Step]:
    here = REACHED_BY_JOB[job.kind] if job else REACHED.get(file.state, 1)
    return [
        Step(name, "done" if place < here else "now" if place == here else "todo") for place, name in enumerate(STEPS)
    ]


def _mapped(file: ImportFile) -> list[tuple[Any, str]]:
    columns = Plan.from_json(file.mapping).columns
    targets = [target for target in importer_of(file).targets if target.name in columns]
    return [(target.label, ", ".join(columns[target.name])) for target in targets]


def _fault_table(file: ImportFile) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("line", _("Line"), lambda fault: fault.line, format="number", role="when"),
        Column("column", _("Column"), lambda fault: fault.column, role="half"),
        Column("sentence", _("Reason"), lambda fault: fault.sentence, role="lead"),
        Column("value", _("Value"), lambda fault: excerpt(fault.value, CELL_SHOWN), role="sub"),
    ]
    return Table(columns, _("Refused lines"), rows=first_faults(file.report_name))


@staff(Right.IMPORT)
def import_mapping(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Say what the columns mean; look at the first lines as they would be stored."""
    file = queries.import_file(request.seat, key)
    if file.state == ImportFile.State.DONE:
        return _to(request, "import_file", file)
    kept, importer = Plan.from_json(file.mapping), importer_of(file)
    form = PlanForm(
        request.POST or None, initial=initial_of(importer, kept, file.columns), importer=importer, columns=file.columns,
        samples=importing.samples(file),
    )  # fmt: skip
    status, shown = 200, kept
    if request.method == "POST":
        status, saved = 422, _saved(request, file, form)
        if saved is not None:
            file, shown, status = saved, Plan.from_json(saved.mapping), 200
            if request.POST.get("act") == "check":
                return _started(request, file, importing.CHECK)
    lines = _preview(request, file, shown, form) if status == 200 else []
    context = {"file": file, "form": form, "steps": _steps(file), "preview": _preview_table(importer, lines, shown)}
    return render(request, "importing/import_mapping.html", context, status=status)


def _saved(request: SeatedRequest, file: ImportFile, form: PlanForm) -> ImportFile | None:
    if not form.is_valid():
        return None
    try:
        return importing.plan_file(file, plan=form.plan(), by=request.seat)
    except Refused as refused:
        form.refuse(refused.field, str(refused))
        return None


def _preview(request: SeatedRequest, file: ImportFile, plan: Plan, form: PlanForm) -> list[Previewed]:
    """The first lines; none when the proposal cannot be used as it is, which the check of the form will say."""
    try:
        return importing.preview(file, plan=plan, by=request.seat)
    except Refused:
        return []


def _preview_table(importer: Importer, lines: list[Previewed], plan: Plan) -> Table[Previewed] | None:
    if not lines:
        return None
    columns: list[Column[Previewed]] = [
        Column("line", _("Line"), lambda row: row.line, format="number", role="when"),
        Column("problem", _("Problem"), _problem, format="badge", role="half"),
        Column("title", _("Title"), partial(_shown, "title"), role="lead"),
    ]
    names = [target for target in importer.targets if target.name in plan.columns and target.name != "title"]
    columns += [
        Column(
            target.name, target.label, partial(_shown, target.name), format=FORMATS.get(target.kind, "text"), role="sub"
        )
        for target in names
    ]
    return Table(columns, _("The first lines as they will be stored"), rows=lines, roomy=True)


def _problem(row: Previewed) -> State | str:
    return State(row.faults[0].sentence, "bad") if row.faults else State(_("none"), "ok")


def _shown(name: str, row: Previewed) -> Any:
    value = getattr(row.record, name, None) if row.record else None
    if value is None or isinstance(value, date):
        return value
    display = getattr(row.record, f"get_{name}_display", None)
    return excerpt(str(display() if display else value), CELL_SHOWN)


def _started(request: SeatedRequest, file: ImportFile, kind: JobKind) -> HttpResponseBase:
    try:
        title = _("%(work)s: %(name)s") % {"work": kind.title, "name": file.name}
        job = start_job(kind, by=request.seat, params={"file": str(file.pk)}, title=title)
        importing.note_job(file, job=job.pk, by=request.seat)
    except Refused as refused:
        messages.error(request, str(refused))
    return _to(request, "import_file", file)


@staff(Right.IMPORT, methods=("POST",))
@once
def import_check(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Check every line once more with the mapping that is kept."""
    return _started(request, queries.import_file(request.seat, key), importing.CHECK)


@staff(Right.IMPORT, methods=("POST",))
@once
def import_start(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Store all lines, in the background."""
    file = queries.import_file(request.seat, key)
    if file.state != ImportFile.State.CHECKED:
        messages.error(request, _("Check the file before it is imported."))
        return _to(request, "import_file", file)
    return _started(request, file, importing.IMPORT)


@staff(Right.IMPORT, methods=("POST",))
@once
def import_discard(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Give an import up before it is carried out."""
    file = queries.import_file(request.seat, key)
    try:
        importing.discard_file(file, by=request.seat)
    except Refused as refused:
        messages.error(request, str(refused))
        return _to(request, "import_file", file)
    messages.success(request, _("“%(name)s” was discarded. Nothing was imported.") % {"name": file.name})
    return redirect("staff:imports", request.seat.organisation.slug)


@staff(Right.IMPORT, methods=("GET",))
def import_report(request: SeatedRequest, key: UUID) -> HttpResponse | FileResponse:
    """The refused lines as a CSV file."""
    file = queries.import_file(request.seat, key)
    if not file.report_name or not default_storage.exists(file.report_name):
        raise Http404
    name = _("refused lines of %(name)s") % {"name": file.name} + ".csv"
    content = default_storage.open(file.report_name)
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv", headers=HEADERS)
