"""The demo's registrations: a certificate of the house that ends soon, one of a product, one that has expired."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.organisations.days import today
from qms.registrations.models import Registration
from qms.registrations.services import NewRegistration, enter_registration, follow_the_days
from qms.workflow.demo import act_as_told


def tell(house: DemoHouse) -> None:
    """Tell the registrations; those that were told before stay as they are."""
    with tenant_context(house.acting("regulatory")):
        if Registration.objects.exists():
            return
        now = today(house.organisation)
    everybody, sites = list(house.customers.values()), list(house.sites.values())
    name = house.organisation.name
    _told(
        house, now, days=25, customers=everybody, title="ISO 9001 management system", type="iso",
        body="Certification body Ostmark", reference="QM-20-1173", holder=name, sites=sites,
        scope="Design, manufacture and delivery of welded and pressed metal parts.",
    )  # fmt: skip
    _told(
        house, now, days=700, customers=everybody[1:2], title="Technical documentation of the bed bracket", type="ce",
        body="Notified body 0123", reference="MDR-0123-88421", holder=name, sites=sites[:1],
        scope="Brackets for hospital beds, class I, for loads up to 250 kg.", products=["Bed bracket"],
        part_numbers=["B-2201"], characteristics=["Width of the seam", "Material of the flange"],
    )  # fmt: skip
    over = _told(
        house, now, days=8, customers=everybody[:1], title="Welding of rail vehicles EN 15085", type="other",
        body="Welding institute Linz", reference="EN15085-CL1-77", holder=name, sites=sites[:1],
        scope="Welding of components of railway vehicles, level CL 1.", before=60,
    )  # fmt: skip
    with tenant_context(house.acting("manager")):
        follow_the_days(over.organisation)


def _told(house: DemoHouse, now: Any, *, days: int, customers: list[Any], before: int = 0, **said: Any) -> Registration:
    """Entered, shared and confirmed `before` days before the last 100, valid for so many days from then on."""
    moment: datetime = timezone.now() - timedelta(days=100 + before)
    last = now + timedelta(days=days - before)
    what = {"valid_from": last - timedelta(days=1095), "valid_until": last, **said}
    with told_at(moment), tenant_context(house.acting("regulatory")):
        record = enter_registration(house.organisation, said=NewRegistration(**what), by=house.seats["regulatory"])
    words = f"{said['body']}\n{said['reference']}\n{said['title']}\nvalid until {last.isoformat()}\n{said['scope']}\n"
    upload = SimpleUploadedFile(f"{said['reference']}.txt", words.encode(), "text/plain")
    record = act_as_told(house, record, "revise", "regulatory", moment, {**what, "upload": upload})
    record = act_as_told(house, record, "change_sharing", "regulatory", moment, {"customers": customers})
    found: Registration = act_as_told(house, record, "put_in_force", "manager", moment + timedelta(hours=5), {})
    return found
