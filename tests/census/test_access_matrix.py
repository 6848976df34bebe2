"""Who reaches what: every address × method × actor × object, generated from the URLconf and the statements of access.

Not yours, missing and malformed are the same 404; looking never writes; sending needs the token of the page.
"""

from collections.abc import Sequence

import pytest
from django.conf import settings

from qms.accounts.addresses import Address, all_addresses
from qms.accounts.models import Membership, Person
from qms.accounts.seat import Side
from qms.lib.ids import uuid7
from qms.organisations.context import Acting, tenant_context
from tests.census.houses import HOME
from tests.census.kinds import ENTRIES
from tests.census.targets import OF_TENANT, PERSONAL, malformed_url, missing_url, url_of
from tests.census.visits import Visit, browser, by_code_alone, none_of, visit
from tests.census.world import ADDRESSES, PORTAL_PARTS, READ_ELSEWHERE, SEATED, STAFF_PARTS, World, may
from tests.factories.cast import PORTAL, STAFF

LIBRARY = [address for address in all_addresses() if not address.own]
SENT_TO = [*SEATED, *(a for a in ADDRESSES if a.access and a.access.side == "signed_in"), *LIBRARY]
OUTSIDERS = ("stranger", "stranger_admin", "stranger_customer", "nobody", "leaver")
LOOKS = {
    "portal:switch_customer": {"POST": {404}},  # says nothing of which customer: none is chosen
    "portal:drafts": {"POST": {404}},  # says nothing of which form
    "staff:drafts": {"POST": {404}},
    "staff:import_file": {"GET": {302}},  # a new file's first page is its mapping
    "staff:import_report": {"GET": {404}},  # no line was refused yet
    "staff:hand_over": {"GET": {422}},  # no work was chosen
    "staff:record_pdf_file": {"GET": {503}},  # the census keeps no file of it: known, but not there
    "portal:record_pdf_file": {"GET": {503}},
}
"""Answers to the right person that are not a page (GET) or not a result (POST), each with its reason."""
PUBLIC_LIBRARY = {
    "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip
"""What django-allauth shows to people who have not signed in; everything else of it asks for a sign-in."""


def tenant_arguments(address: Address) -> list[str]:
    return [name for name in address.arguments if name in OF_TENANT]


def expected(address: Address, part: str, method: str) -> set[int]:
    """The answers to somebody with the right, about what is theirs."""
    access = address.access
    assert access is not None
    if method not in access.methods:
        return {405}
    special = LOOKS.get(address.name, {})
    if method in special:
        return special[method]
    if part == "admin" and address.name in ("staff:saved_views", "staff:list_export"):
        return {404}  # the list is one of records, which administrators do not read
    if address.name.endswith(":act"):
        transition = ENTRIES[HOME].act_of("staff" if part in STAFF_PARTS else "portal")
        roles = STAFF[part][1] if part in STAFF_PARTS else [PORTAL[part][2]]
        if not set(roles) & set(transition.roles):
            return {409}
        # aurelia's report waits for no answer
        return {409} if part == "rival" else {200} if method == "GET" else {200, 302, 422}
    return {200} if method == "GET" else {200, 204, 302, 303, 400, 409, 422}


def not_theirs(world: World, address: Address, part: str) -> dict[str, str]:
    """Addresses of what is not this part's, by what is wrong with them."""
    if not tenant_arguments(address):
        return {}
    here = world.things(part)
    urls = {"missing": missing_url(address, here), "malformed": malformed_url(address, here)}
    foreign = [world.foreign(part)] * len(tenant_arguments(address))
    urls["of another organisation"] = url_of(address, here, *foreign)
    if len(foreign) > 1:
        urls["half of another organisation"] = url_of(address, here, here, *foreign[1:])
    short = address.name.split(":")[-1]
    if part in PORTAL_PARTS:
        others = [world.things("piet" if part == "rival" else "rival")] * len(foreign)
        urls["of another customer"] = url_of(address, here, *others)
        if len(foreign) > 1:
            urls["half of another customer"] = url_of(address, here, here, *others[1:])
        if "number" in address.arguments:
            urls["not shared"] = url_of(address, here).replace(
                here.about(address).record.number, here.about(address).hidden.number
            )
        if short in ("file", "thumbnail") and part != "rival":
            of_rival = world.a.keys[world.a.theirs.number]["shared"].pk
            own = world.a.keys[here.record.number]["shared"].pk
            urls["file of another customer on the own record"] = url_of(address, here).replace(str(own), str(of_rival))
        if short in ("file", "thumbnail"):
            files = world.a.keys[here.record.number]
            urls["internal"] = url_of(address, here).replace(str(files["shared"].pk), str(files["internal"].pk))
    if short in PERSONAL and part != "contributor":
        colleague = {"engineer": "engineer2", "piet": "contributor"}.get(part)
        if colleague:
            urls["of a colleague"] = url_of(address, here, *[world.things(colleague)] * len(foreign))
    return urls


def sight(found: Visit) -> str:
    return f"{found.status} {found.location} {sorted(found.touched)}"


def test_every_view_of_ours_states_who_may_open_it() -> None:
    own = [address for address in all_addresses() if address.own]
    assert [address.name for address in own if address.access is None] == []
    assert {address.access.side for address in own if address.access} == {
        "staff",
        "portal",
        "signed_in",
        "public",
    }


def test_every_address_can_be_called(world: World) -> None:
    for address in SEATED:
        assert address.access
        part = "admin" if address.access.side == Side.STAFF else "piet"
        assert url_of(address, world.things(part)).startswith(f"/{world.cast.a.slug}/")


def test_every_address_of_a_side_lies_below_that_side() -> None:
    for address in SEATED:
        assert address.access
        assert address.name.startswith(f"{address.access.side}:"), address.name
        assert address.route.startswith("<slug:organisation>/portal/") == (address.access.side == Side.PORTAL)
        assert "<slug:organisation>" in address.route
    for address in ADDRESSES:
        if address not in SEATED:
            assert "organisation" not in address.arguments, (
                f"{address.name} is in an organisation and not behind its door"
            )


def owner_of(address: Address, part: str) -> str:
    """Whose things are asked for: the part's own, or on the other side those of somebody who is there."""
    if address.name.startswith("staff:"):
        return part if part in STAFF_PARTS else "admin"
    return part if part in PORTAL_PARTS else "piet"


def faults_with_own(world: World, address: Address, part: str, method: str) -> list[str]:
    """What is wrong with the answer about what is theirs."""
    found = visit(world.clients[part], method, url_of(address, world.things(owner_of(address, part))))
    allowed = may(address, part, method)
    right = expected(address, part, method) if allowed else {404, 405}
    if found.status not in right:
        return [f"{method} {address.name} own: {sight(found)}, not {right}"]
    if (method == "GET" or not allowed) and found.touched:
        return [f"{method} {address.name} own: wrote {sorted(found.touched)}"]
    return []


def faults_with_others(world: World, address: Address, part: str, method: str) -> list[str]:
    """What is wrong with the answers about what is not theirs: all must be one and the same 404."""
    faults, face = [], None
    for what, url in not_theirs(world, address, part).items():
        found = visit(world.clients[part], method, url)
        face = face or found.face
        if found.status != 404 or found.touched:
            faults.append(f"{method} {address.name} {what}: {sight(found)}")
        elif what != "malformed" and found.face != face:
            faults.append(f"{method} {address.name} {what}: its page differs from that of what is missing")
    return faults


@pytest.mark.parametrize("part", [*STAFF_PARTS, *PORTAL_PARTS])
def test_members_reach_theirs_and_nothing_else(
    world: World, part: str, addresses: Sequence[Address] = tuple(SEATED)
) -> None:
    faults: list[str] = []
    for address in addresses:
        assert address.access
        if address.name in READ_ELSEWHERE:
            continue
        for method in ("GET", "POST"):
            faults += faults_with_own(world, address, part, method)
            if may(address, part, method) and method in address.access.methods:
                faults += faults_with_others(world, address, part, method)
    none_of(faults)


def test_the_code_alone_keeps_customers_apart(world: World, addresses: Sequence[Address] = tuple(SEATED)) -> None:
    """The same with the second wall taken away: requests of customers run under the role of staff."""
    with by_code_alone():
        own_side = [address for address in addresses if address.name.startswith("portal:")]
        test_members_reach_theirs_and_nothing_else(world, "piet", own_side)


@pytest.mark.parametrize("part", OUTSIDERS)
def test_outsiders_reach_nothing(world: World, part: str) -> None:
    """Members of another organisation, people without a membership and those who have left: 404, the same each time."""
    faults: list[str] = []
    faces = set()
    for address in SEATED:
        here = world.things("admin" if address.name.startswith("staff:") else "piet")
        methods = ("GET", "POST", "HEAD", "PUT", "DELETE") if part == "stranger" else ("GET", "POST")
        for url in (url_of(address, here), missing_url(address, here)):
            for method in methods:
                found = visit(world.clients[part], method, url)
                if method == "GET":
                    faces.add(found.face)
                if found.status != 404 or found.touched:
                    faults.append(f"{method} {address.name}: {sight(found)}")
    none_of(faults)
    assert len(faces) == 1, "an outsider can tell what exists from what does not"


def test_strangers_are_asked_to_sign_in_whatever_they_ask_for(world: World) -> None:
    faults: list[str] = []
    client = world.clients["anonymous"]
    for address in SEATED:
        here = world.things("admin" if address.name.startswith("staff:") else "piet")
        for url in (url_of(address, here), missing_url(address, here)):
            for method in ("GET", "HEAD", "POST", "DELETE"):
                found = visit(client, method, url)
                if found.status != 302 or not found.location.startswith("/accounts/login/?next=") or found.touched:
                    faults.append(f"{method} {address.name}: {sight(found)}")
            if visit(client, "GET", url, HTTP_HX_REQUEST="true").status != 401:
                faults.append(f"{address.name} as a fragment")
    for address in [*ADDRESSES, *LIBRARY]:
        private = address.access.side == "signed_in" if address.access else address.name not in PUBLIC_LIBRARY
        if private and not address.arguments:
            found = visit(client, "GET", url_of(address, world.things("admin")))
            if found.status not in (302, 401) or "/accounts/login/" not in found.location:
                faults.append(f"GET {address.name}: {sight(found)}")
    none_of(faults)


def test_a_closed_account_is_out_at_its_next_request(world: World) -> None:
    client = browser(world.cast.a.people["leaver"])
    person = Person.objects.create(email=f"closed-{uuid7().hex}@acme.example", name="Clara Closed")
    with tenant_context(Acting(world.cast.a.organisation.pk, source="test")):
        Membership.objects.create(organisation=world.cast.a.organisation, person=person, roles=["quality_manager"])
    client = browser(person)
    assert visit(client, "GET", f"/{world.cast.a.slug}/complaints/").status == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert visit(client, "GET", f"/{world.cast.a.slug}/complaints/").location.startswith("/accounts/login/")


def test_an_ended_membership_is_out_at_the_next_request(world: World) -> None:
    person = Person.objects.create(email=f"ended-{uuid7().hex}@acme.example", name="Enno Ended")
    with tenant_context(Acting(world.cast.a.organisation.pk, source="test")):
        own = {"organisation": world.cast.a.organisation, "person": person, "roles": ["quality_manager"]}
        membership = Membership.objects.create(**own)
    client = browser(person)
    assert visit(client, "GET", f"/{world.cast.a.slug}/complaints/").status == 200
    with tenant_context(Acting(world.cast.a.organisation.pk, source="test")):
        Membership.objects.filter(pk=membership.pk).update(active=False)
    assert visit(client, "GET", f"/{world.cast.a.slug}/complaints/").status == 404


@pytest.mark.parametrize("side", ["staff", "portal"])
def test_other_methods_are_refused_and_looking_twice_is_looking_once(world: World, side: str) -> None:
    faults: list[str] = []
    for address in SEATED:
        part = next((part for part in (*STAFF_PARTS, *PORTAL_PARTS) if may(address, part, "GET")), "manager")
        if not address.name.startswith(side) or address.name in READ_ELSEWHERE or not address.access:
            continue
        url = url_of(address, world.things(part))
        got = visit(world.clients[part], "GET", url)
        head = visit(world.clients[part], "HEAD", url)
        if head.touched or head.status not in (got.status, 405) or head.body:
            faults.append(f"HEAD {address.name}: {sight(head)}")
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            found = visit(world.clients[part], method, url)
            if found.status != 405 or found.touched:
                faults.append(f"{method} {address.name}: {sight(found)}")
        options = visit(world.clients[part], "OPTIONS", url)
        if options.status != 204 or options.touched:
            faults.append(f"OPTIONS {address.name}: {sight(options)}")
    none_of(faults)


def test_nothing_is_sent_without_the_token_of_the_page(
    world: World, addresses: Sequence[Address] = tuple(SENT_TO)
) -> None:
    faults: list[str] = []
    for address in addresses:
        if (address.access and "POST" not in address.access.methods) or address.name in READ_ELSEWHERE:
            continue
        part = next(
            (p for p in (*STAFF_PARTS, *PORTAL_PARTS) if address in SEATED and may(address, p, "POST")), "manager"
        )
        if any(name not in (*OF_TENANT, "organisation", "path", "name", "code", "act") for name in address.arguments):
            continue  # of the library, with arguments of its own
        client = browser(world.cast.a.people[part], enforce_csrf_checks=True)
        found = visit(client, "POST", url_of(address, world.things(part)) if address in SEATED else f"/{address.route}")
        if found.status != 403 or found.touched:
            faults.append(f"POST {address.name} by {part}: {sight(found)}")
    none_of(faults)


def test_public_pages_are_the_listed_ones() -> None:
    public = {address.name for address in ADDRESSES if address.access and address.access.side == "public"}
    assert public == {
        "healthz", "invitation", "verify", "appearance", "calendar_out", "styleguide", "styleguide_find",
        "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
        "usersessions_list",
    }  # fmt: skip
    assert settings.STYLEGUIDE, "the style guide is served to developers and tests only"


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password", "usersessions_list"])
def test_pages_of_the_library_that_we_do_not_use_do_not_exist(world: World, name: str) -> None:
    address = next(address for address in ADDRESSES if address.name == name)
    for part in ("anonymous", "manager"):
        assert visit(world.clients[part], "GET", f"/{address.route}").status == 404


def test_everybody_reaches_the_own_start(world: World) -> None:
    slug = world.cast.a.slug
    for part in STAFF_PARTS:
        assert visit(world.clients[part], "GET", f"/{slug}/").status == 200
        assert visit(world.clients[part], "GET", f"/{slug}/portal/").status == 404
    for part in PORTAL_PARTS:
        assert visit(world.clients[part], "GET", f"/{slug}/portal/").status == 200
        assert visit(world.clients[part], "GET", f"/{slug}/").status == 404
