"""Faults of the database that a migration, a hurried hand or an attacker with its owner's rights could bring.

Each is planted in a transaction of the superuser that is undone, so nobody else ever meets it.
"""

from tests.census import test_catalogue as catalogue
from tests.census.conftest import Rows
from tests.census.planting import Fault

SEARCH = "search_records(text, timestamptz, uuid, integer, boolean)"


def emptying(rows: Rows) -> None:
    """The parametrised check of rights, for TRUNCATE."""
    catalogue.test_the_runtime_changes_no_table_but_its_rows(rows, "TRUNCATE")


WALLS = [
    Fault(
        "the policy of a table is dropped",
        "DROP POLICY tenant ON records_note",
        catalogue.test_every_policy_for_everybody_asks_the_raising_function,
    ),
    Fault(
        "row security of a table is not forced",
        "ALTER TABLE records_note NO FORCE ROW LEVEL SECURITY",
        catalogue.test_every_table_is_behind_the_wall_or_on_the_list_of_global_tables,
    ),
    Fault(
        "a table has no row security at all",
        "ALTER TABLE records_note DISABLE ROW LEVEL SECURITY",
        catalogue.test_every_table_is_behind_the_wall_or_on_the_list_of_global_tables,
    ),
    Fault(
        "a new table of organisations has no wall",
        "CREATE TABLE leftovers (id uuid PRIMARY KEY, organisation_id uuid NOT NULL)",
        catalogue.test_every_table_is_behind_the_wall_or_on_the_list_of_global_tables,
    ),
    Fault(
        "a global table is given an organisation",
        "ALTER TABLE accounts_person ADD COLUMN organisation_id uuid",
        catalogue.test_no_global_table_carries_an_organisation,
    ),
    Fault(
        "a policy is empty instead of raising when nothing is set",
        """ALTER POLICY tenant ON records_note
           USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid)""",
        catalogue.test_every_policy_for_everybody_asks_the_raising_function,
    ),
    Fault(
        "a policy lets in what it does not show",
        "ALTER POLICY tenant ON records_note WITH CHECK (true)",
        catalogue.test_every_policy_for_everybody_asks_the_raising_function,
    ),
    Fault(
        "a second permissive policy widens the first",
        "CREATE POLICY reporting ON records_note FOR SELECT USING (at > now() - interval '1 day')",
        catalogue.test_whatever_else_is_permissive_does_not_exist,
    ),
]  # fmt: skip

PORTAL = [
    Fault(
        "the portal's policy is PERMISSIVE instead of RESTRICTIVE",
        """DROP POLICY portal ON records_message;
           CREATE POLICY portal ON records_message FOR SELECT TO portal USING (true)""",
        catalogue.test_whatever_else_is_permissive_does_not_exist,
    ),
    Fault(
        "the portal's policy is dropped",
        "DROP POLICY portal ON records_message",
        catalogue.test_what_the_portal_reads_is_restricted_by_a_policy_of_its_own,
    ),
    Fault(
        "the portal's policy restricts nothing",
        "ALTER POLICY portal ON records_message USING (true)",
        catalogue.test_open_policies_belong_to_the_listed_roles_and_tables,
    ),
    Fault(
        "the membership in portal is inherited",
        "GRANT portal TO app WITH INHERIT TRUE",
        catalogue.test_the_portal_role_is_switched_on_and_never_inherited,
    ),
    Fault(
        "the portal is granted an internal table",
        "GRANT SELECT ON records_note TO portal",
        catalogue.test_what_the_portal_reads_is_restricted_by_a_policy_of_its_own,
    ),
    Fault(
        "the portal is granted an internal column",
        "GRANT SELECT (severity_reason) ON feedback_complaint TO portal",
        catalogue.test_the_portal_reads_the_disclosed_columns_and_no_other,
    ),
    Fault(
        "the portal is granted a whole table instead of columns",
        "GRANT SELECT ON feedback_reply TO portal",
        catalogue.test_the_portal_reads_the_disclosed_columns_and_no_other,
    ),
    Fault(
        "the portal may write",
        "GRANT INSERT ON records_message TO portal",
        catalogue.test_the_portal_writes_no_table,
    ),
]

DOORS = [
    Fault(
        "a view reads as its owner",
        "CREATE VIEW notes_of_all AS SELECT * FROM records_note",
        catalogue.test_views_ask_as_their_reader_and_nothing_is_materialised,
    ),
    Fault(
        "a materialised view keeps rows outside the wall",
        "CREATE MATERIALIZED VIEW counts_of_all AS SELECT organisation_id, count(*) FROM records_record GROUP BY 1",
        catalogue.test_views_ask_as_their_reader_and_nothing_is_materialised,
    ),
    Fault(
        "a function that runs as its owner is not on the list",
        """CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
           AS 'SELECT count(*) FROM records_record'""",
        catalogue.test_functions_that_run_as_their_owner_are_listed_with_who_may_call_them,
    ),
    Fault(
        "a function that runs as its owner follows its caller's search path",
        f"ALTER FUNCTION {SEARCH} RESET search_path",
        catalogue.test_functions_that_run_as_their_owner_are_listed_with_who_may_call_them,
    ),
    Fault(
        "a function of the trail may be called by the runtime",
        "GRANT EXECUTE ON FUNCTION trail_capture_records_note() TO app",
        catalogue.test_functions_that_run_as_their_owner_are_listed_with_who_may_call_them,
    ),
    Fault(
        "what captures the changes of a table does nothing",
        """CREATE OR REPLACE FUNCTION trail_capture_records_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
           SET search_path = pg_catalog, public, pg_temp AS 'BEGIN RETURN NULL; END'""",
        catalogue.test_every_table_is_captured_by_a_function_written_from_what_its_triggers_say,
    ),
    Fault("the runtime passes the wall", "ALTER ROLE app BYPASSRLS", catalogue.test_runtime_roles_pass_no_wall),
    Fault(
        "a table belongs to the runtime",
        "GRANT CREATE ON SCHEMA public TO app; ALTER TABLE records_note OWNER TO app",
        catalogue.test_nothing_belongs_to_the_runtime_roles,
    ),
    Fault(
        "the runtime may empty a table",
        "GRANT TRUNCATE ON records_note TO app",
        emptying,
    ),
    Fault("a table is open to everybody", "GRANT SELECT ON records_note TO PUBLIC",
          catalogue.test_nothing_is_granted_to_everybody),
]  # fmt: skip

KEYS = [
    Fault(
        "a composite key is replaced by a single one",
        """ALTER TABLE records_record DROP CONSTRAINT records_record_customer_id_same_organisation;
           ALTER TABLE records_record ADD FOREIGN KEY (customer_id) REFERENCES organisations_customer (id)""",
        catalogue.test_keys_between_tables_of_organisations_contain_the_organisation,
    ),
    Fault(
        "a key to another table is held by nothing",
        "ALTER TABLE records_record DROP CONSTRAINT records_record_customer_id_same_organisation",
        catalogue.test_every_key_of_a_model_to_a_tenants_row_is_held_by_the_database,
    ),
    Fault(
        "a unique index does not begin with the organisation",
        "CREATE UNIQUE INDEX sites_by_code ON organisations_site (code, id)",
        catalogue.test_unique_indexes_begin_with_the_organisation,
    ),
]

TRAIL = [
    Fault(
        "the runtime may write the trail",
        "GRANT INSERT ON trail_fact TO app",
        catalogue.test_nobody_at_runtime_writes_the_trail_or_the_histories,
    ),
    Fault(
        "a guard of the trail can be switched off by a setting",
        "ALTER TABLE trail_fact ENABLE TRIGGER append_only",
        catalogue.test_the_trails_guards_fire_always,
    ),
    Fault(
        "a table is watched no more",
        "DROP TRIGGER trail_update ON records_note",
        catalogue.test_every_table_of_organisations_is_watched_or_exempt_with_a_reason,
    ),
]

ALL = [*WALLS, *PORTAL, *DOORS, *KEYS, *TRAIL]
