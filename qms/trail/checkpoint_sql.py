"""The checkpoints' functions in the database. Nobody at runtime may write the table; a checkpoint enters by a function
that lets in only the next one, and only over entries that are there."""

HEADS = r"""
CREATE FUNCTION trail_heads() RETURNS TABLE (organisation_id uuid, entries bigint, size bigint, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
  SELECT h.organisation_id, h.position, coalesce(c.size, 0), coalesce(c.number, 0) FROM trail_head h
    LEFT JOIN LATERAL (SELECT c.size, c.number FROM trail_checkpoint c WHERE c.organisation_id = h.organisation_id
                        ORDER BY c.number DESC LIMIT 1) c ON true
   ORDER BY 1
$body$;
"""

KEEP = r"""
CREATE FUNCTION trail_keep_checkpoint(num bigint, reach bigint, entry text, tree text, moment timestamptz,
  traced text, before text, signer text, seal text, block text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE org uuid := tenant();
BEGIN
  IF num <> 1 + coalesce((SELECT max(c.number) FROM trail_checkpoint c WHERE c.organisation_id = org), 0)
    OR reach <= coalesce((SELECT max(c.size) FROM trail_checkpoint c WHERE c.organisation_id = org), 0)
    OR NOT EXISTS (SELECT 1 FROM trail_link l
                    WHERE l.organisation_id = org AND l.position = reach AND l.digest = entry) THEN
    RETURN false;
  END IF;
  INSERT INTO trail_checkpoint (organisation_id, number, size, digest, root, at, trace, previous, key, signature, tile)
    VALUES (org, num, reach, entry, tree, moment, traced, before, signer, seal, block) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $body$;
"""

GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trail_checkpoint FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON trail_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
ALTER TABLE trail_checkpoint ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE trail_checkpoint ENABLE ALWAYS TRIGGER append_only_all;
ALTER TABLE trail_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trail_checkpoint FOR SELECT TO app, owner, backup
  USING (organisation_id = (SELECT tenant()));
CREATE POLICY writer ON trail_checkpoint TO trail USING (true) WITH CHECK (true);
GRANT SELECT ON trail_checkpoint TO app, backup;
ALTER TABLE trail_checkpoint OWNER TO trail;
"""

_SIGNATURES = (
    "trail_heads()",
    "trail_keep_checkpoint(bigint, bigint, text, text, timestamptz, text, text, text, text, text)",
)
HAND_OVER = "".join(
    f"""
ALTER FUNCTION {name} OWNER TO trail;
REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name} TO app;
"""
    for name in _SIGNATURES
)

CHECKPOINTS = GUARD + HEADS + KEEP + HAND_OVER
