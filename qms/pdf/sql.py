"""The one function that finds a PDF without an organisation: whoever holds a file knows its digest, nobody else does.

It runs as role `search` and tells only which organisation's row it is. All else is read as that organisation.
"""

FIND = r"""
CREATE POLICY finder ON pdf_recordpdf FOR SELECT TO search USING (true);
GRANT SELECT (id, organisation_id, sha256, digest, made_at) ON pdf_recordpdf TO search;

CREATE FUNCTION find_record_pdf(wanted text) RETURNS TABLE (organisation_id uuid, pdf_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
  SELECT p.organisation_id, p.id FROM pdf_recordpdf p
   WHERE length(wanted) = 64 AND (p.sha256 = wanted OR p.digest = wanted)
   ORDER BY (p.sha256 = wanted) DESC, p.made_at DESC LIMIT 1
$body$;
ALTER FUNCTION find_record_pdf(text) OWNER TO search;
REVOKE ALL ON FUNCTION find_record_pdf(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_record_pdf(text) TO app;
"""
