"""The functions that find a PDF without an organisation: whoever holds a file knows its digest, nobody else does.

They run as role `search` and tell only which organisation's row it is. All else is read as that organisation.
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

FIND_PACK = (
    FIND.replace("pdf_recordpdf", "pdf_recordpack")
    .replace("find_record_pdf", "find_record_pack")
    .replace("pdf_id", "pack_id")
)

PORTAL_READS = "GRANT SELECT (zone, paper) ON pdf_recordpdf TO portal"

PACK_OF_THE_SAME_ORGANISATION = """
ALTER TABLE pdf_recordpack NO FORCE ROW LEVEL SECURITY;
ALTER TABLE pdf_recordpdfexport NO FORCE ROW LEVEL SECURITY;
ALTER TABLE pdf_recordpdfexport ADD CONSTRAINT pdf_recordpdfexport_pack_id_same_organisation
  FOREIGN KEY (organisation_id, pack_id) REFERENCES pdf_recordpack (organisation_id, id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE pdf_recordpack FORCE ROW LEVEL SECURITY;
ALTER TABLE pdf_recordpdfexport FORCE ROW LEVEL SECURITY;
"""
