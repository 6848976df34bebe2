"""The function that captures every change of one table: facts for the trail, rows for its readable history.

Each watched table has a function of its own, so that a session plans its statements once; one function for all tables
had to make and plan them anew for every change, which was half of what an audited change cost (measured). It is written
from `Capture` alone, and a trigger's arguments are that capture's: whoever reads the catalogue knows what is watched.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

INSTALLATION = "'00000000-0000-0000-0000-000000000000'::uuid"
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}

_FUNCTION = """
<<said>>
DECLARE
  moment timestamptz := clock_timestamp();
  person uuid := nullif(current_setting('app.person', true), '')::uuid;
  reason text := nullif(current_setting('app.reason', true), '');
  envelope jsonb := jsonb_build_object(
    'format', 1, 'table', TG_TABLE_NAME, 'act', lower(TG_OP),
    'at', to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', person,
    'name', nullif(current_setting('app.printed_name', true), ''),
    'customer', nullif(current_setting('app.customer', true), ''), 'reason', reason,
    'request', nullif(current_setting('app.request', true), ''),
    'source', nullif(current_setting('app.source', true), ''));
BEGIN
  IF TG_OP = 'INSERT' THEN
    {insert}
  ELSIF TG_OP = 'DELETE' THEN
    {delete}
  ELSE
    IF EXISTS (SELECT n.{key} FROM new_rows n EXCEPT SELECT o.{key} FROM old_rows o) THEN
      RAISE EXCEPTION 'the key of a row never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    {update}
  END IF;
  RETURN NULL;
END """

_FACTS = """INSERT INTO trail_fact (organisation_id, xact, at, table_name, row_key, record, act, person, payload)
      SELECT {organisation}, pg_current_xact_id()::text::bigint, said.moment, TG_TABLE_NAME, {row}.{key}::text,
        {record}, lower(TG_OP), said.person, (said.envelope || jsonb_build_object('organisation', {organisation},
          'key', {row}.{key}::text, 'record', {record}, 'old', {old}, 'new', {new}))::text
      FROM {source};"""

# OFFSET 0 keeps the planner from writing a whole row as JSON anew wherever a part of it is used.
_CHANGED = """new_rows n JOIN old_rows o ON o.{key} = n.{key}
      CROSS JOIN LATERAL (SELECT {after} AS after, {before} AS before OFFSET 0) p
      CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(e.key, p.before -> e.key) AS old, jsonb_object_agg(e.key, e.value) AS new
        FROM jsonb_each(p.after) e WHERE e.value IS DISTINCT FROM p.before -> e.key) d
      WHERE d.new IS NOT NULL ORDER BY n.{key}::text"""

_HISTORY = """
    INSERT INTO {history} ({columns}, history_date, history_type, history_user_id, history_change_reason)
      SELECT {values}, said.moment, '{sign}', said.person, left(said.reason, 2000)
      FROM {source};"""


@dataclass(frozen=True)
class Capture:
    """What is captured of a table.

    organisation: whose chain a row belongs to: "column NAME", "context" (the acting organisation), "global" (the
    installation). key: the primary key's column. exclude: columns that never reach the trail, with commas between.
    history: the table of the readable history, or ""; columns: those that it keeps. record: the column that names the
    row's record, or "".
    """

    organisation: str
    key: str
    exclude: str
    history: str
    columns: str
    record: str


def record_column(table: str, columns: Iterable[str]) -> str:
    """Which column of a table names the record that a row belongs to; "" where none does."""
    if table == "records_record":
        return "id"
    return next((name for name in ("record_id", "record_ptr_id") if name in set(columns)), "")


def function_name(table: str) -> str:
    """The table's own function, in the name that PostgreSQL keeps."""
    name = f"trail_capture_{table}"
    if len(name) > 63:  # PostgreSQL would cut it off in silence
        raise ValueError(f"the name of {table} is too long for the trail")
    return name


def capture_sql(table: str, capture: Capture) -> list[str]:
    """The statements that give the table its function and attach it to the three triggers, whatever was there."""
    name = function_name(table)
    arguments = ", ".join("'" + argument.replace("'", "''") + "'" for argument in astuple(capture))
    # Nested loops are off because a plan is kept: made for one changed row, it would loop over ten thousand as well.
    statements = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        "SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' "
        f"SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $body${function_body(capture)}$body$",
        f"ALTER FUNCTION {name}() OWNER TO trail",
        f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC",
    ]
    for event, tables in EVENTS.items():
        statements += [
            f"DROP TRIGGER IF EXISTS trail_{event} ON {table}",
            f"CREATE TRIGGER trail_{event} AFTER {event.upper()} ON {table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}({arguments})",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER trail_{event}",
        ]
    return statements


def function_body(capture: Capture) -> str:
    """What the function does, as PostgreSQL keeps it."""
    content = {alias: f"to_jsonb({alias}){_without(capture)}" for alias in ("n", "o")}
    changed = _CHANGED.format(key=capture.key, after=content["n"], before=content["o"])
    told = {
        "insert": _facts(capture, "n", "new_rows n", "NULL::jsonb", content["n"]),
        "delete": _facts(capture, "o", "old_rows o ORDER BY o." + capture.key + "::text", content["o"], "NULL::jsonb"),
        "update": _facts(capture, "n", changed, "d.old", "d.new"),
    }
    return _FUNCTION.format(key=capture.key, **{event: told[event] + _kept(capture, event) for event in EVENTS})


def _without(capture: Capture) -> str:
    return f" - '{{{capture.exclude}}}'::text[]" if capture.exclude else ""


def _facts(capture: Capture, row: str, source: str, old: str, new: str) -> str:
    """New rows come in the order of their statement: sorting thousands of them by their keys cost a fifth more."""
    mode, _space, column = capture.organisation.partition(" ")
    whose = {"column": f"{row}.{column}", "context": "(SELECT tenant())", "global": INSTALLATION}[mode]
    record = f"{row}.{capture.record}" if capture.record else "NULL::uuid"
    return _FACTS.format(row=row, key=capture.key, organisation=whose, record=record, source=source, old=old, new=new)


def _kept(capture: Capture, event: str) -> str:
    """The rows of the readable history: an update that changes no kept column makes none."""
    if not capture.history:
        return ""
    columns = [f'"{column.strip()}"' for column in capture.columns.split(",")]  # one is called group
    of = {alias: ", ".join(f"{alias}.{column}" for column in columns) for alias in ("n", "o")}
    source, values, sign = {
        "insert": ("new_rows n", of["n"], "+"),
        "delete": ("old_rows o", of["o"], "-"),
        "update": (
            f"new_rows n JOIN old_rows o ON o.{capture.key} = n.{capture.key} "
            f"WHERE ({of['n']}) IS DISTINCT FROM ({of['o']})",
            of["n"],
            "~",
        ),
    }[event]
    names = ", ".join(columns)
    return _HISTORY.format(history=capture.history, columns=names, values=values, sign=sign, source=source)
