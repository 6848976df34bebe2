"""The trail's functions in the database.

Facts are written at once, without any lock, by statement triggers; a deferred constraint trigger locks the
organisation's head at commit and chains all facts of the transaction in one step. An immediate lock deadlocks, a lock
per row is quadratic in a bulk (both measured). READ COMMITTED only.
"""

CAPTURE = r"""
CREATE FUNCTION trail_capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $body$
-- arguments: organisation ('column NAME', 'context', 'global'), key column, excluded columns,
-- history table or '', columns of the history table
DECLARE
  org_mode text := TG_ARGV[0];
  key_column text := TG_ARGV[1];
  excluded text[] := string_to_array(TG_ARGV[2], ',');
  history text := TG_ARGV[3];
  columns text := TG_ARGV[4];
  moment timestamptz := clock_timestamp();
  person uuid := nullif(current_setting('app.person', true), '')::uuid;
  reason text := nullif(current_setting('app.reason', true), '');
  org_expression text;
  source text;
  envelope jsonb;
  moved boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    EXECUTE format('SELECT EXISTS (SELECT n.%1$I FROM new_rows n EXCEPT SELECT o.%1$I FROM old_rows o)', key_column)
      INTO moved;
    IF moved THEN
      RAISE EXCEPTION 'the key of a row never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  org_expression := CASE
    WHEN org_mode LIKE 'column %' THEN format('(j.row ->> %L)::uuid', substr(org_mode, 8))
    WHEN org_mode = 'context' THEN 'tenant()'
    ELSE quote_literal('00000000-0000-0000-0000-000000000000') || '::uuid' END;
  envelope := jsonb_build_object(
    'format', 1, 'table', TG_TABLE_NAME, 'act', lower(TG_OP),
    'at', to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', person,
    'name', nullif(current_setting('app.printed_name', true), ''),
    'customer', nullif(current_setting('app.customer', true), ''), 'reason', reason,
    'request', nullif(current_setting('app.request', true), ''),
    'source', nullif(current_setting('app.source', true), ''));
  -- OFFSET 0 keeps the planner from writing a whole row as JSON anew wherever a part of it is used. New rows come in
  -- the order of their statement: sorting thousands of them by their keys cost a fifth more.
  source := CASE TG_OP
    WHEN 'INSERT' THEN format(
      'SELECT n.%1$I::text AS key, p.n AS row, NULL::jsonb AS old, p.n AS new
         FROM new_rows n CROSS JOIN LATERAL (SELECT to_jsonb(n) - $2 AS n OFFSET 0) p', key_column)
    WHEN 'DELETE' THEN format(
      'SELECT o.%1$I::text AS key, p.o AS row, p.o AS old, NULL::jsonb AS new
         FROM old_rows o CROSS JOIN LATERAL (SELECT to_jsonb(o) - $2 AS o OFFSET 0) p', key_column)
    ELSE format(
      'SELECT n.%1$I::text AS key, p.n AS row, d.old, d.new
         FROM new_rows n JOIN old_rows o ON o.%1$I = n.%1$I
         CROSS JOIN LATERAL (SELECT to_jsonb(n) - $2 AS n, to_jsonb(o) - $2 AS o OFFSET 0) p
         CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(e.key, p.o -> e.key) AS old, jsonb_object_agg(e.key, e.value) AS new
           FROM jsonb_each(p.n) e WHERE e.value IS DISTINCT FROM p.o -> e.key) d
        WHERE d.new IS NOT NULL', key_column) END;
  EXECUTE format(
    'INSERT INTO trail_fact (organisation_id, xact, at, table_name, row_key, record, act, person, payload)
     SELECT f.org, pg_current_xact_id()::text::bigint, $3, $4, f.key, f.record, $5, $6,
       ($1 || jsonb_build_object(''organisation'', f.org, ''key'', f.key, ''record'', f.record, ''old'', f.old,
         ''new'', f.new))::text
     FROM (SELECT %s AS org, j.key, j.old, j.new,
       CASE $4 WHEN ''records_record'' THEN j.key::uuid
               ELSE coalesce(j.row ->> ''record_id'', j.row ->> ''record_ptr_id'')::uuid END AS record
       FROM (%s) j%s) f', org_expression, source, CASE TG_OP WHEN 'INSERT' THEN '' ELSE ' ORDER BY j.key' END)
  USING envelope, excluded, moment, TG_TABLE_NAME::text, lower(TG_OP), person;
  IF history <> '' THEN
    EXECUTE format(
      'INSERT INTO %1$I (%2$s, history_date, history_type, history_user_id, history_change_reason)
       SELECT %3$s, $1, $2, $3, left($4, 2000) FROM %4$s',
      history, (SELECT string_agg(quote_ident(trim(c)), ', ') FROM unnest(string_to_array(columns, ',')) c),
      (SELECT string_agg('r.' || quote_ident(trim(c)), ', ') FROM unnest(string_to_array(columns, ',')) c),
      CASE TG_OP WHEN 'INSERT' THEN 'new_rows r' WHEN 'DELETE' THEN 'old_rows r'
        ELSE format('new_rows r JOIN old_rows o ON o.%1$I = r.%1$I WHERE (%2$s) IS DISTINCT FROM (%3$s)', key_column,
          (SELECT string_agg('r.' || quote_ident(trim(c)), ', ') FROM unnest(string_to_array(columns, ',')) c),
          (SELECT string_agg('o.' || quote_ident(trim(c)), ', ') FROM unnest(string_to_array(columns, ',')) c)) END)
    USING moment, CASE TG_OP WHEN 'INSERT' THEN '+' WHEN 'DELETE' THEN '-' ELSE '~' END, person, reason;
  END IF;
  RETURN NULL;
END $body$;
"""

CHAIN = r"""
CREATE FUNCTION trail_digest(organisation uuid, place bigint, previous text, payload text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $body$
  SELECT encode(sha256(convert_to(
    'concord-trail-1' || chr(10) || organisation::text || chr(10) || place::text || chr(10)
      || previous || chr(10) || payload,
    'UTF8')), 'hex')
$body$;

CREATE FUNCTION trail_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
  org uuid;
  place bigint;
  previous text;
  fact record;
  facts bigint[];
  places bigint[];
  digests text[];
  current bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM trail_link WHERE fact_id = NEW.id) THEN RETURN NULL; END IF;
  FOR org IN SELECT DISTINCT organisation_id FROM trail_fact WHERE id >= NEW.id AND xact = current ORDER BY 1 LOOP
    INSERT INTO trail_head (organisation_id, position, digest) VALUES (org, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
    SELECT h.position, h.digest INTO place, previous FROM trail_head h WHERE h.organisation_id = org FOR UPDATE;
    facts := '{}'; places := '{}'; digests := '{}';
    FOR fact IN SELECT f.id, f.payload FROM trail_fact f
        WHERE f.id >= NEW.id AND f.xact = current AND f.organisation_id = org
          AND NOT EXISTS (SELECT 1 FROM trail_link l WHERE l.fact_id = f.id) ORDER BY f.id LOOP
      place := place + 1;
      previous := encode(sha256(convert_to('concord-trail-1' || chr(10) || org::text || chr(10) || place::text
        || chr(10) || previous || chr(10) || fact.payload, 'UTF8')), 'hex');
      facts := facts || fact.id; places := places || place; digests := digests || previous;
    END LOOP;
    INSERT INTO trail_link (fact_id, organisation_id, position, digest)
      SELECT u.f, org, u.p, u.d FROM unnest(facts, places, digests) AS u(f, p, d);
    UPDATE trail_head h SET position = place, digest = previous WHERE h.organisation_id = org;
  END LOOP;
  RETURN NULL;
END $body$;
"""

GUARD = r"""
CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $body$;
"""

ATTACH = """
CREATE CONSTRAINT TRIGGER trail_chain AFTER INSERT ON trail_fact DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION trail_chain();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trail_fact FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON trail_fact FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trail_link FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON trail_link FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only BEFORE DELETE ON trail_head FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON trail_head FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
ALTER TABLE trail_fact ENABLE ALWAYS TRIGGER trail_chain;
ALTER TABLE trail_fact ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE trail_fact ENABLE ALWAYS TRIGGER append_only_all;
ALTER TABLE trail_link ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE trail_link ENABLE ALWAYS TRIGGER append_only_all;
ALTER TABLE trail_head ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE trail_head ENABLE ALWAYS TRIGGER append_only_all;
"""

HAND_OVER = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table} FOR SELECT TO app, owner, backup USING (organisation_id = (SELECT tenant()));
CREATE POLICY writer ON {table} TO trail USING (true) WITH CHECK (true);
GRANT SELECT ON {table} TO app, backup;
ALTER TABLE {table} OWNER TO trail;
"""
    for table in ("trail_fact", "trail_link", "trail_head")
) + "".join(
    f"ALTER FUNCTION {name} OWNER TO trail;\n"
    for name in ("trail_capture()", "trail_chain()", "trail_refuse()", "trail_digest(uuid, bigint, text, text)")
)

CLOSE = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;\n" for name in ("trail_capture()", "trail_chain()", "trail_refuse()")
)
"""A trigger needs no right to call its function, but who may call it may put it behind a temporary table of the same
name as a watched one, and so write whatever facts they like."""

EVERYTHING = CAPTURE + CHAIN + GUARD + ATTACH + HAND_OVER + CLOSE
