"""The walls as PostgreSQL's own catalogue tells them: what is new and forgets wall, trail or reason is red."""

import re
from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from qms.accounts.seat import Side
from qms.organisations.catalogue import GLOBAL_TABLES, UNWATCHED
from qms.records.models import Record
from qms.records.offers import KINDS
from qms.records.queries import portal_fields
from qms.trail.capture import Capture, function_body, function_name, record_column
from qms.workspace.listpage import LISTS
from tests.census.conftest import Rows
from tests.census.database import TENANT_TABLES, TRAIL_TABLES

REGISTRY = "records_record"
OPEN_POLICIES = {
    ("trail_fact", "writer", "trail"): "the trail's own functions write all chains",
    ("trail_link", "writer", "trail"): "the trail's own functions write all chains",
    ("trail_head", "writer", "trail"): "the trail's own functions write all chains",
    ("trail_checkpoint", "writer", "trail"): "trail_keep_checkpoint() writes for the acting organisation only",
    ("records_searchentry", "searcher", "search"): "the functions that search filter by organisation and customer",
    ("records_recordcustomer", "searcher", "search"): "search_records() looks a customer's records up",
    ("pdf_recordpdf", "finder", "search"): "find_record_pdf() answers only to who knows the digest of the file",
    ("notifications_outboxmessage", "counter", "search"): "count_waiting() answers numbers over four columns",
    ("clocks_clock", "counter", "search"): "count_waiting() answers numbers over two columns",
    ("workspace_job", "counter", "search"): "count_waiting() answers numbers over three columns",
    ("trail_verification", "counter", "trail"): "count_chains() answers numbers over three columns",
    ("pdf_recordpack", "finder", "search"): "find_record_pack() answers only to who knows the digest of the file",
    ("organisations_site", "portal", "portal"): "restricts nothing further: customers may read the sites' names",
    ("terms_termset", "portal", "portal"): "restricts nothing further: the tenant's policy asks the registry",
    ("documents_document", "portal", "portal"): "restricts nothing further: the tenant's policy asks the registry",
    ("documents_externaldocument", "portal", "portal"): "restricts nothing further: the policy asks the registry",
    ("registrations_registration", "portal", "portal"): "restricts nothing: the tenant's policy asks the registry",
    ("feedback_complaint", "portal", "portal"): "restricts nothing further: the tenant's policy asks the registry",
    (
        "changecontrol_changenotice",
        "portal",
        "portal",
    ): "restricts nothing further: the tenant's policy asks the registry",
    (
        "changecontrol_jointweighing",
        "portal",
        "portal",
    ): "restricts nothing further: the tenant's policy asks the registry",
    ("capa_eightd", "portal", "portal"): "restricts nothing further: the tenant's policy asks the registry",
    ("capa_nonconformity", "portal", "portal"): "restricts nothing further: the tenant's policy asks the registry",
}
DEFINERS = {
    "trail_chain()": set(),
    "trail_heads()": {"app"},
    "trail_keep_checkpoint(bigint,bigint,text,text,timestamp with time zone,text,text,text,text,text)": {"app"},
    "search_records(text,timestamp with time zone,uuid,integer,boolean)": {"app", "portal"},
    "records_having(text[],uuid[],integer,boolean)": {"app", "portal"},
    "records_with(text[],integer)": {"app"},
    "find_record_pdf(text)": {"app"},
    "count_waiting()": {"app"},
    "count_chains()": {"app"},
    "find_record_pack(text)": {"app"},
}
"""Functions that run as their owner, and who may call them. (A trigger's function is called by its trigger alone.)"""
KEYS_WITHOUT_ORGANISATION = {
    "terms_termset.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "documents_document.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "documents_externaldocument.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "registrations_registration.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "feedback_complaint.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "capa_capa.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "changecontrol_change.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "changecontrol_classruleset.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "changecontrol_tradeoff.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "changecontrol_jointweighing.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "changecontrol_changenotice.record_ptr_id": "no organisation of its own; its policy asks for the record",
    "capa_eightd.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "risk_fmea.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "risk_ratingtables.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
    "capa_nonconformity.record_ptr_id": "the table has no organisation of its own; its policy asks for the record",
}
KEYS_NOT_HELD = {
    "trail_link.fact_id": "facts and links are guarded by their triggers, and verified",
    "records_searchentry.record_id": "derived from its record, made anew at will",
}
HISTORY_COLUMNS = {"history_id", "history_date", "history_type", "history_user_id", "history_change_reason"}
PLUMBING = {
    "id", "organisation", "record_ptr", "kind", "state", "state_since", "turn", "shared", "version", "created_at",
    "created_by", "closed_at", "import_key",
}  # fmt: skip
"""Fields of a record that are shown as its state, its events and its place, not as fields."""


def tables(rows: Rows) -> set[str]:
    sql = "SELECT relname FROM pg_class WHERE relkind IN ('r','p','f') AND relnamespace = 'public'::regnamespace"
    return {name for (name,) in rows(sql)}


def test_every_table_is_behind_the_wall_or_on_the_list_of_global_tables(rows: Rows) -> None:
    forced = {name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}
    assert tables(rows) - forced - set(GLOBAL_TABLES) == set()
    assert set(GLOBAL_TABLES) & forced == set(), "a table cannot be both"
    assert set(GLOBAL_TABLES) - tables(rows) == set(), "the list names tables that do not exist"
    assert all(GLOBAL_TABLES.values())


def test_no_global_table_carries_an_organisation(rows: Rows) -> None:
    sql = """SELECT table_name FROM information_schema.columns
      WHERE column_name = 'organisation_id' AND table_schema = 'public'"""
    assert {name for (name,) in rows(sql)} & set(GLOBAL_TABLES) == set()


def test_every_policy_for_everybody_asks_the_raising_function(rows: Rows) -> None:
    sql = """SELECT polrelid::regclass::text, polname, polcmd, pg_get_expr(polqual, polrelid),
      pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polname = 'tenant' AND polpermissive"""
    walls = {table: (command, using, check) for table, _name, command, using, check in rows(sql)}
    behind = {name for (name,) in rows(TENANT_TABLES)}
    assert behind - set(walls) == set(), "tables whose wall has no tenant policy"
    for table, (command, using, check) in walls.items():
        direct = "organisation_id = ( SELECT tenant() AS tenant)" in using
        through = re.search(r"EXISTS \( SELECT 1\s+FROM records_record r\s+WHERE \(r.id = ", using)
        assert direct or through, f"{table}: {using}"
        assert command in ("*", "r")
        assert check == using or (command == "r" and table in TRAIL_TABLES), f"{table} lets in what it would not show"


def test_open_policies_belong_to_the_listed_roles_and_tables(rows: Rows) -> None:
    sql = """SELECT polrelid::regclass::text, polname, r.rolname, polpermissive FROM pg_policy
      CROSS JOIN LATERAL unnest(polroles) AS role LEFT JOIN pg_roles r ON r.oid = role
      WHERE pg_get_expr(polqual, polrelid) = 'true' OR pg_get_expr(polwithcheck, polrelid) = 'true'"""
    found = {(table, name, role): permissive for table, name, role, permissive in rows(sql)}
    assert set(found) == set(OPEN_POLICIES)
    assert not any(permissive for (_table, _name, role), permissive in found.items() if role == "portal")


def test_whatever_else_is_permissive_does_not_exist(rows: Rows) -> None:
    """A second permissive policy would widen the first: policies are joined by OR."""
    sql = "SELECT polrelid::regclass::text, polname, polroles::regrole[]::text FROM pg_policy WHERE polpermissive"
    extra = {(table, name) for table, name, _roles in rows(sql) if name != "tenant"}
    assert extra == {(table, name) for table, name, role in OPEN_POLICIES if role != "portal"}


def test_what_the_portal_reads_is_restricted_by_a_policy_of_its_own(rows: Rows) -> None:
    sql = (
        "SELECT polrelid::regclass::text FROM pg_policy WHERE NOT polpermissive AND 'portal'::regrole = ANY (polroles)"
    )
    restricted = {table for (table,) in rows(sql)}
    sql = "SELECT has_any_column_privilege('portal', %s, 'SELECT')"
    readable = {table for (table,) in rows(TENANT_TABLES) if rows(sql, table)[0][0]}
    assert readable == restricted


def test_keys_between_tables_of_organisations_contain_the_organisation(rows: Rows) -> None:
    sql = """SELECT conrelid::regclass::text, confrelid::regclass::text,
      ARRAY(SELECT attname::text FROM unnest(conkey) k JOIN pg_attribute ON attrelid = conrelid AND attnum = k),
      ARRAY(SELECT attname::text FROM unnest(confkey) k JOIN pg_attribute ON attrelid = confrelid AND attnum = k)
      FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"""
    behind = {name for (name,) in rows(TENANT_TABLES)}
    missing = {
        f"{table}.{','.join(columns)}"
        for table, target, columns, targets in rows(sql)
        if {table, target} <= behind and not ("organisation_id" in columns and "organisation_id" in targets)
    }
    assert missing == set(KEYS_WITHOUT_ORGANISATION)


def test_every_key_of_a_model_to_a_tenants_row_is_held_by_the_database(rows: Rows) -> None:
    """Django's own constraint is switched off for `TenantKey`; the composite one must have come instead."""
    sql = """SELECT conrelid::regclass::text, ARRAY(SELECT attname::text FROM unnest(conkey) k
      JOIN pg_attribute ON attrelid = conrelid AND attnum = k) FROM pg_constraint WHERE contype = 'f'"""
    held = {(table, column) for table, columns in rows(sql) for column in columns}
    loose = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.is_relation and (model._meta.db_table, field.column) not in held
    }
    history = {key for key in loose if "_historical" in key}
    assert loose - history == set(KEYS_NOT_HELD)


def test_unique_indexes_begin_with_the_organisation(rows: Rows) -> None:
    """A unique value without the organisation would tell of others' rows. Keys are random and cannot be guessed."""
    sql = """SELECT c.relname, i.indexrelid::regclass::text, i.indisprimary, a.attname, format_type(a.atttypid, NULL)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relrowsecurity"""
    telling = set()
    for table, index, primary, first, kind in rows(sql):
        random_key = primary and kind == "uuid"
        written_by_triggers = primary and ("_historical" in table or table in TRAIL_TABLES)
        if first != "organisation_id" and not random_key and not written_by_triggers:
            telling.add(index)
    assert telling == set()


def test_views_ask_as_their_reader_and_nothing_is_materialised(rows: Rows) -> None:
    sql = """SELECT relname, relkind FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
      AND NOT (relkind = 'v' AND 'security_invoker=true' = ANY (coalesce(reloptions, '{}')))"""
    assert rows(sql) == []


def test_functions_that_run_as_their_owner_are_listed_with_who_may_call_them(rows: Rows) -> None:
    sql = """SELECT p.oid::regprocedure::text, proconfig::text, pg_get_userbyid(proowner) FROM pg_proc p
      WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"""
    found = {name: (config, owner) for name, config, owner in rows(sql)}
    capturing = {f"{function_name(table)}()" for table in watched(rows)}
    assert set(found) == set(DEFINERS) | capturing
    for name, (config, owner) in found.items():
        assert "search_path=pg_catalog, public, pg_temp" in (config or ""), f"{name} follows its caller's search path"
        assert owner in ("trail", "search")
        sql = "SELECT has_function_privilege(%s, %s, 'EXECUTE')"
        callers = {role for role in ("app", "portal", "backup") if rows(sql, role, name)[0][0]}
        assert "enable_nestloop=off" in config or name not in capturing, f"{name} may loop over all changed rows"
        assert callers == DEFINERS.get(name, set()), f"{name}: who may call it may put it behind a trigger of their own"


def test_nothing_belongs_to_the_runtime_roles(rows: Rows) -> None:
    sql = """SELECT relname FROM pg_class WHERE relowner IN ('app'::regrole, 'portal'::regrole, 'backup'::regrole)
      UNION ALL SELECT proname FROM pg_proc WHERE proowner IN ('app'::regrole, 'portal'::regrole, 'backup'::regrole)
      UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner IN ('app'::regrole, 'portal'::regrole)"""
    assert rows(sql) == []
    for role in ("app", "portal", "backup", "search", "trail"):
        may = rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [(True,)]
        assert may == (role in ("search", "trail")), f"{role} and the schema"


def test_runtime_roles_pass_no_wall(rows: Rows) -> None:
    sql = """SELECT rolname FROM pg_roles WHERE rolname IN ('app', 'portal', 'trail', 'search', 'owner')
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"""
    assert rows(sql) == []
    assert rows("SELECT rolcanlogin FROM pg_roles WHERE rolname IN ('portal', 'trail', 'search')") == [(False,)] * 3


def test_the_portal_role_is_switched_on_and_never_inherited(rows: Rows) -> None:
    sql = """SELECT m.member::regrole::text, m.inherit_option, m.set_option, m.admin_option FROM pg_auth_members m
      WHERE m.roleid = 'portal'::regrole"""
    assert rows(sql) == [("app", False, True, False)]
    assert rows("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'app'::regrole") == [("portal",)]
    assert rows("SELECT 1 FROM pg_auth_members WHERE member = 'portal'::regrole") == []


@pytest.mark.parametrize("right", ["TRUNCATE", "TRIGGER", "REFERENCES", "MAINTAIN"])
def test_the_runtime_changes_no_table_but_its_rows(rows: Rows, right: str) -> None:
    for table in tables(rows):
        for role in ("app", "portal"):
            assert rows("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [(False,)], (table, role)


def test_the_portal_writes_no_table(rows: Rows) -> None:
    for table in tables(rows):
        for right in ("INSERT", "UPDATE"):
            assert rows("SELECT has_any_column_privilege('portal', %s, %s)", table, right) == [(False,)], (table, right)
        assert rows("SELECT has_table_privilege('portal', %s, 'DELETE')", table) == [(False,)], table


def test_nobody_at_runtime_writes_the_trail_or_the_histories(rows: Rows) -> None:
    for table in {*TRAIL_TABLES, *(name for name in tables(rows) if "_historical" in name)}:
        for role in ("app", "portal", "backup"):
            for right in ("INSERT", "UPDATE"):
                sql = "SELECT has_any_column_privilege(%s, %s, %s)"
                assert rows(sql, role, table, right) == [(False,)], (table, role)
            assert rows("SELECT has_table_privilege(%s, %s, 'DELETE')", role, table) == [(False,)], (table, role)


def test_nothing_is_granted_to_everybody(rows: Rows) -> None:
    sql = """SELECT c.relname, a.privilege_type FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
      WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0"""
    assert rows(sql) == []


def test_the_trails_guards_fire_always(rows: Rows) -> None:
    sql = (
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A'"
    )
    assert rows(sql) == []
    guards = rows(
        """SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger
        WHERE tgrelid::regclass::text LIKE 'trail_%' AND NOT tgisinternal GROUP BY 1 ORDER BY 1"""
    )
    assert guards == [
        ("trail_checkpoint", ["append_only", "append_only_all"]),
        ("trail_fact", ["append_only", "append_only_all", "trail_chain"]),
        ("trail_head", ["append_only", "append_only_all"]),
        ("trail_link", ["append_only", "append_only_all"]),
    ]


def watched(rows: Rows) -> dict[str, tuple[Capture, str]]:
    """Of each table that is watched: what its triggers say is captured, and what their function does."""
    sql = """SELECT tgrelid::regclass::text, tgname::text, encode(tgargs, 'escape'), tgfoid::regproc::text, p.prosrc
      FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid WHERE p.proname LIKE 'trail\\_capture%' ORDER BY 1, 2"""
    found = {}
    for table, triggers in groupby(rows(sql), key=itemgetter(0)):
        _tables, names, arguments, functions, bodies = zip(*triggers, strict=True)
        assert names == ("trail_delete", "trail_insert", "trail_update"), table
        assert set(functions) == {function_name(table)}, f"{table} calls the function of another table"
        assert len(set(arguments)) == 1, f"the triggers of {table} differ"
        found[table] = Capture(*arguments[0].split("\\000")[:-1]), bodies[0]
    return found


def test_every_table_of_organisations_is_watched_or_exempt_with_a_reason(rows: Rows) -> None:
    behind = {name for (name,) in rows(TENANT_TABLES) if "_historical" not in name and name not in TRAIL_TABLES}
    assert behind - set(watched(rows)) == set(UNWATCHED)
    assert all(UNWATCHED.values())
    assert {"organisations_organisation", "accounts_person", "mfa_authenticator"} <= set(watched(rows))


def test_every_table_is_captured_by_a_function_written_from_what_its_triggers_say(rows: Rows) -> None:
    for table, (capture, body) in watched(rows).items():
        assert body == function_body(capture), table
        assert capture.record == record_column(table, columns(rows, table)), table


def test_the_triggers_write_every_column_of_the_readable_history(rows: Rows) -> None:
    kept = {
        capture.history: set(capture.columns.split(", "))
        for capture, _body in watched(rows).values()
        if capture.history
    }
    histories = {name for name in tables(rows) if "_historical" in name}
    assert histories == set(kept), "a history that no trigger fills"
    for history, written in kept.items():
        assert columns(rows, history) - HISTORY_COLUMNS == written, history


def columns(rows: Rows, table: str) -> set[str]:
    sql = "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    return {name for (name,) in rows(sql, table)}


def test_every_field_of_a_record_says_who_may_see_it() -> None:
    assert KINDS
    for kind in KINDS.values():
        fields = {field.name for model in (Record, kind.model) for field in model._meta.local_concrete_fields}
        declared = {rule.name: rule for rule in kind.fields}
        assert fields - PLUMBING - set(declared) == set(), f"{kind.slug}: fields without a class of disclosure"
        assert set(declared) - fields == set(), f"{kind.slug}: rules for fields that do not exist"
        assert {rule.disclosure for rule in kind.fields} <= {"customer", "internal"}


def test_the_portal_reads_the_disclosed_columns_and_no_other(rows: Rows) -> None:
    sql = """SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
      AND has_column_privilege('portal', attrelid, attnum, 'SELECT')"""
    for kind in KINDS.values():
        declared = {rule.name: rule.disclosure for rule in kind.fields}
        models: tuple[type[Model], ...] = (Record, kind.model, *kind.children)
        for model in models:
            readable = {name for (name,) in rows(sql, model._meta.db_table)}
            assert readable == set(getattr(model, "PORTAL_COLUMNS", ())), (
                f"{model._meta.label}: code and database differ"
            )
            if model in (Record, kind.model):
                internal = {f.column for f in model._meta.local_concrete_fields if declared.get(f.name) == "internal"}
                assert readable & internal == set()


def test_lists_of_customers_are_ordered_by_what_customers_may_read() -> None:
    """Orders of a hidden column would tell of it; the sorts of a list are a fixed table."""
    customers = [page for page in LISTS.values() if page.side is Side.PORTAL]
    assert customers
    for page in customers:
        readable = {name for kind in KINDS.values() for model in (Record, kind.model) for name in portal_fields(model)}
        if not page.kind:  # a list of other rows than records
            rows: Any = page.filter
            readable |= set(portal_fields(rows._meta.model))
        for name, columns in page.orderings.items():
            hidden = {column.strip("-?") for column in columns} - readable
            assert hidden == set(), f"{page.slug} can be put in order of {hidden} by ?sort={name}"
