"""The one search function: it filters by organisation and visibility itself, as role `search`.

The match operator is not leakproof, so under row-level security its index would not be used (measured: 207 ms against
0.13 ms). The statement is built per call, so the planner sees the values.
"""

SEARCH = r"""
CREATE INDEX search_staff ON records_searchentry USING gin (staff_vector);
CREATE INDEX search_customer ON records_searchentry USING gin (customer_vector);

CREATE POLICY searcher ON records_searchentry FOR SELECT TO search USING (true);
GRANT SELECT ON records_searchentry TO search;

CREATE FUNCTION search_records(words text, before timestamptz, before_id uuid, most integer, for_customer boolean)
RETURNS TABLE (record_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
  organisation uuid := tenant();
  query tsquery := ('''~' || organisation::text || '''')::tsquery && words::tsquery;
BEGIN
  IF for_customer THEN
    RETURN QUERY EXECUTE
      'SELECT s.record_id FROM records_searchentry s
        WHERE s.organisation_id = $1 AND s.customer_id = $5 AND s.shared AND s.customer_vector @@ $2
          AND (s.created_at, s.record_id) < ($3, $6) ORDER BY s.created_at DESC, s.record_id DESC LIMIT $4'
      USING organisation, query, before, least(most, 1001), acting_customer(), before_id;
  ELSE
    IF nullif(current_setting('app.customer', true), '') IS NOT NULL THEN
      RAISE EXCEPTION 'a customer searches what is shared' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY EXECUTE
      'SELECT s.record_id FROM records_searchentry s
        WHERE s.organisation_id = $1 AND s.staff_vector @@ $2
          AND (s.created_at, s.record_id) < ($3, $5) ORDER BY s.created_at DESC, s.record_id DESC LIMIT $4'
      USING organisation, query, before, least(most, 1001), before_id;
  END IF;
END $body$;
ALTER FUNCTION search_records(text, timestamptz, uuid, integer, boolean) OWNER TO search;
REVOKE ALL ON FUNCTION search_records(text, timestamptz, uuid, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_records(text, timestamptz, uuid, integer, boolean) TO app, portal;
"""

SIMILAR = r"""
CREATE FUNCTION records_having(terms text[], pool uuid[], most integer, for_customer boolean)
RETURNS TABLE (record_id uuid, found integer[], size integer) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
  organisation uuid := tenant();
  customer uuid := CASE WHEN for_customer THEN acting_customer() END;
  asked tsquery[] := terms[1:200]::tsquery[];
  chosen uuid[] := pool[1:1000];
  largest integer := 1000000;
BEGIN
  IF NOT for_customer AND nullif(current_setting('app.customer', true), '') IS NOT NULL THEN
    RAISE EXCEPTION 'a customer searches what is shared' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF pool IS NULL THEN
    largest := 60000;
    chosen := ARRAY(SELECT s.record_id FROM records_searchentry s WHERE s.organisation_id = organisation
                     ORDER BY s.created_at DESC, s.record_id DESC LIMIT least(most, 1000));
  END IF;
  RETURN QUERY
    SELECT e.key, ARRAY(SELECT t.place::int FROM unnest(asked) WITH ORDINALITY t(term, place) WHERE e.words @@ t.term),
           length(ts_filter(e.words, '{a,b}'))
      FROM (SELECT s.record_id AS key,
                   CASE WHEN for_customer THEN s.customer_vector ELSE s.staff_vector END || '' AS words
              FROM records_searchentry s
             WHERE s.record_id = ANY (chosen) AND s.organisation_id = organisation
               AND (NOT for_customer OR (s.shared AND s.customer_id = customer))
               AND pg_column_size(s.staff_vector) < largest OFFSET 0) e;
END $body$;
ALTER FUNCTION records_having(text[], uuid[], integer, boolean) OWNER TO search;
REVOKE ALL ON FUNCTION records_having(text[], uuid[], integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_having(text[], uuid[], integer, boolean) TO app, portal;

CREATE FUNCTION records_with(questions text[], most integer)
RETURNS TABLE (place integer, record_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $body$
DECLARE
  organisation uuid := tenant();
  mark tsquery := ('''~' || organisation::text || '''')::tsquery;
BEGIN
  IF nullif(current_setting('app.customer', true), '') IS NOT NULL THEN
    RAISE EXCEPTION 'a customer searches what is shared' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR place IN 1 .. least(cardinality(questions), 40) LOOP
    RETURN QUERY EXECUTE
      'SELECT $1, s.record_id FROM records_searchentry s
        WHERE s.organisation_id = $2 AND s.staff_vector @@ $3 LIMIT $4'
      USING place, organisation, mark && questions[place]::tsquery, least(most, 1000);
  END LOOP;
END $body$;
ALTER FUNCTION records_with(text[], integer) OWNER TO search;
REVOKE ALL ON FUNCTION records_with(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_with(text[], integer) TO app;
"""

SEVERAL = r"""
CREATE POLICY searcher ON records_recordcustomer FOR SELECT TO search USING (true);
GRANT SELECT ON records_recordcustomer TO search;

CREATE OR REPLACE FUNCTION
  search_records(words text, before timestamptz, before_id uuid, most integer, for_customer boolean)
RETURNS TABLE (record_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
  organisation uuid := tenant();
  query tsquery := ('''~' || organisation::text || '''')::tsquery && words::tsquery;
BEGIN
  IF for_customer THEN
    RETURN QUERY EXECUTE
      'SELECT s.record_id FROM records_searchentry s
        WHERE s.organisation_id = $1 AND s.shared AND s.customer_vector @@ $2
          AND (s.customer_id = $5 OR s.customer_id IS NULL AND EXISTS (
            SELECT 1 FROM records_recordcustomer c WHERE c.organisation_id = $1 AND c.record_id = s.record_id
             AND c.customer_id = $5 AND c.ended_at IS NULL))
          AND (s.created_at, s.record_id) < ($3, $6) ORDER BY s.created_at DESC, s.record_id DESC LIMIT $4'
      USING organisation, query, before, least(most, 1001), acting_customer(), before_id;
  ELSE
    IF nullif(current_setting('app.customer', true), '') IS NOT NULL THEN
      RAISE EXCEPTION 'a customer searches what is shared' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY EXECUTE
      'SELECT s.record_id FROM records_searchentry s
        WHERE s.organisation_id = $1 AND s.staff_vector @@ $2
          AND (s.created_at, s.record_id) < ($3, $5) ORDER BY s.created_at DESC, s.record_id DESC LIMIT $4'
      USING organisation, query, before, least(most, 1001), before_id;
  END IF;
END $body$;

ALTER POLICY portal ON records_record USING (shared AND (customer_id = (SELECT acting_customer())
  OR customer_id IS NULL AND EXISTS (
    SELECT 1 FROM records_recordcustomer c WHERE c.organisation_id = records_record.organisation_id
     AND c.record_id = records_record.id AND c.customer_id = (SELECT acting_customer()) AND c.ended_at IS NULL)));
"""
"""A record is a customer's own, or has none and is shared with it by a row. Both functions of similar records keep to
the customer's own: they compare what was reported, and what several read is no report.
"""
