"""The trail's functions in the database.

Facts are written at once, without any lock, by statement triggers (capture.py); a deferred constraint trigger locks the
organisation's head at commit and chains all facts of the transaction in one step. An immediate lock deadlocks, a lock
per row is quadratic in a bulk (both measured). READ COMMITTED only.
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
    for name in ("trail_chain()", "trail_refuse()", "trail_digest(uuid, bigint, text, text)")
)

CLOSE = "".join(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;\n" for name in ("trail_chain()", "trail_refuse()"))
"""A trigger needs no right to call its function, but who may call it may put it behind a temporary table of the same
name as a watched one, and so write whatever facts they like."""

EVERYTHING = CHAIN + GUARD + ATTACH + HAND_OVER + CLOSE
