"""Who may do what: the one table. The page "Who may do what" and the generated docs/generated/rights.md show it.

A right that is about a record's transition is stated in the domain's `workflow.py` and shown on the same page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A role as people know it; `hint` is for the one who grants it."""

    code: str
    label: Promise
    hint: Promise


ADMINISTRATOR = Role(
    "organisation_administrator",
    _("Organisation administrator"),
    _("Manages people, customers and sites. Approves no quality record."),
)
MANAGER = Role(
    "quality_manager", _("Quality manager"), _("Leads complaint handling, approves replies and closes records.")
)
ENGINEER = Role("quality_engineer", _("Quality engineer"), _("Works complaints from acknowledgement to the reply."))
REGULATORY = Role(
    "regulatory_affairs", _("Regulatory affairs"), _("Decides and signs whether authorities must be told.")
)
AUDITOR = Role("auditor", _("Auditor"), _("Reads and exports everything, changes nothing."))
CONTRIBUTOR = Role("contributor", _("Contributor"), _("Files complaints, follows them and talks about them."))
APPROVER = Role("approver", _("Approver"), _("Also accepts or contests a reply for the customer."))

STAFF_ROLES = (ADMINISTRATOR, MANAGER, ENGINEER, REGULATORY, AUDITOR)
PORTAL_ROLES = (CONTRIBUTOR, APPROVER)
ROLES = {role.code: role for role in (*STAFF_ROLES, *PORTAL_ROLES)}

GUARDIAN_RIGHTS = {CONTRIBUTOR.code: ("contribute",), APPROVER.code: ("contribute", "approve")}
"""Which rights on the customer (django-guardian) make which portal role."""


class Right(StrEnum):
    """What a page or a service asks for, beside the transitions of a record."""

    READ_RECORDS = "read_records"
    EXPORT = "export"
    RECORD_FEEDBACK = "record_feedback"
    PROPOSE_CAPA = "propose_capa"
    RECORD_NONCONFORMITY = "record_nonconformity"
    KEEP_REGISTRATIONS = "keep_registrations"
    EDIT_RECORDS = "edit_records"
    TALK = "talk"
    ATTACH_FILES = "attach_files"
    LINK_RECORDS = "link_records"
    IMPORT = "import"
    WORK_QUEUE = "work_queue"
    HAND_OVER = "hand_over"
    READ_TRAIL = "read_trail"
    READ_PEOPLE = "read_people"
    MANAGE_PEOPLE = "manage_people"
    READ_CUSTOMERS = "read_customers"
    MANAGE_CUSTOMERS = "manage_customers"
    MANAGE_SITES = "manage_sites"
    MANAGE_RULES = "manage_rules"
    READ_MAILBOX = "read_mailbox"
    READ_OPERATIONS = "read_operations"
    PORTAL_READ = "portal_read"
    PORTAL_FILE = "portal_file"
    PORTAL_DECIDE = "portal_decide"
    PORTAL_CALENDAR = "portal_calendar"


RIGHT_LABELS: dict[Right, Promise] = {
    Right.READ_RECORDS: _("Read the records of the organisation"),
    Right.EXPORT: _("Export lists and records"),
    Right.RECORD_FEEDBACK: _("Record a complaint on behalf of a customer"),
    Right.PROPOSE_CAPA: _("Propose a CAPA"),
    Right.RECORD_NONCONFORMITY: _("Record a nonconformity"),
    Right.KEEP_REGISTRATIONS: _("Enter registrations and certificates"),
    Right.EDIT_RECORDS: _("Correct the fields of a record"),
    Right.TALK: _("Write to the customer and write internal notes"),
    Right.ATTACH_FILES: _("Attach files"),
    Right.LINK_RECORDS: _("Link records"),
    Right.IMPORT: _("Import records from a file"),
    Right.WORK_QUEUE: _("Have a work queue"),
    Right.HAND_OVER: _("Hand over work"),
    Right.READ_TRAIL: _("Read the trail"),
    Right.READ_PEOPLE: _("See people and their roles"),
    Right.MANAGE_PEOPLE: _("Invite people, change roles, end memberships"),
    Right.READ_CUSTOMERS: _("See customers and sites"),
    Right.MANAGE_CUSTOMERS: _("Create and change customers and contacts"),
    Right.MANAGE_SITES: _("Create and change sites and their calendars"),
    Right.MANAGE_RULES: _("Change the rules of clocks and escalations"),
    Right.READ_MAILBOX: _("Read the sandbox mailbox"),
    Right.READ_OPERATIONS: _("See whether the installation is well"),
    Right.PORTAL_READ: _("Follow the customer's reports in the portal"),
    Right.PORTAL_FILE: _("File reports, write and attach files in the portal"),
    Right.PORTAL_DECIDE: _("Accept or contest a reply in the portal"),
    Right.PORTAL_CALENDAR: _("Keep the customer's calendar in the portal"),
}

_WORKERS = (MANAGER, ENGINEER, REGULATORY)
_STAFF = STAFF_ROLES

WHO_MAY: dict[Right, tuple[Role, ...]] = {
    Right.READ_RECORDS: (MANAGER, ENGINEER, REGULATORY, AUDITOR),
    Right.EXPORT: (MANAGER, ENGINEER, REGULATORY, AUDITOR),
    Right.RECORD_FEEDBACK: (MANAGER, ENGINEER),
    Right.PROPOSE_CAPA: (MANAGER, ENGINEER),
    Right.RECORD_NONCONFORMITY: (MANAGER, ENGINEER, REGULATORY),
    Right.KEEP_REGISTRATIONS: (MANAGER, REGULATORY),
    Right.EDIT_RECORDS: (MANAGER, ENGINEER),
    Right.TALK: _WORKERS,
    Right.ATTACH_FILES: _WORKERS,
    Right.LINK_RECORDS: _WORKERS,
    Right.IMPORT: (MANAGER,),
    Right.WORK_QUEUE: _STAFF,
    Right.HAND_OVER: _WORKERS,
    Right.READ_TRAIL: (MANAGER, AUDITOR),
    Right.READ_PEOPLE: _STAFF,
    Right.MANAGE_PEOPLE: (ADMINISTRATOR,),
    Right.READ_CUSTOMERS: _STAFF,
    Right.MANAGE_CUSTOMERS: (ADMINISTRATOR, MANAGER),
    Right.MANAGE_SITES: (ADMINISTRATOR,),
    Right.MANAGE_RULES: (MANAGER,),
    Right.READ_MAILBOX: (ADMINISTRATOR, MANAGER),
    Right.READ_OPERATIONS: (ADMINISTRATOR, MANAGER),
    Right.PORTAL_READ: PORTAL_ROLES,
    Right.PORTAL_FILE: PORTAL_ROLES,
    Right.PORTAL_DECIDE: (APPROVER,),
    Right.PORTAL_CALENDAR: PORTAL_ROLES,
}


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """All rights that the roles (codes) give together."""
    held = set(roles)
    return frozenset(right for right, who in WHO_MAY.items() if any(role.code in held for role in who))


@dataclass(frozen=True)
class TransitionRow:
    """One transition on the page "Who may do what": its words, the roles' codes, and whether it is signed."""

    label: Promise | str
    roles: tuple[str, ...]
    signed: bool = False


@dataclass(frozen=True)
class TransitionTable:
    """The transitions of one kind of record, as the domain's `workflow.py` declares them."""

    title: Promise | str
    rows: tuple[TransitionRow, ...]


TRANSITION_TABLES: list[Callable[[], TransitionTable]] = []
"""Domains add a function that answers their table; it is asked when the page is shown."""


def register_transitions(table: Callable[[], TransitionTable]) -> None:
    """Show a kind of record's transitions on the page "Who may do what"."""
    TRANSITION_TABLES.append(table)
