"""The wall's functions in the database: for whom the transaction acts. They raise when nothing is set."""


def _reader(name: str, setting: str, what: str) -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $body$
DECLARE value text := nullif(current_setting('{setting}', true), '');
BEGIN
  IF value IS NULL THEN
    RAISE EXCEPTION 'no {what} is set in this transaction' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN value::uuid;
END $body$;
"""


READERS = (
    _reader("tenant", "app.organisation", "organisation")
    + _reader("acting_person", "app.person", "person")
    + _reader("acting_customer", "app.customer", "customer")
)
DROP_READERS = "DROP FUNCTION tenant(); DROP FUNCTION acting_person(); DROP FUNCTION acting_customer();"
