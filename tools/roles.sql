-- Roles and rights of Concord on a PostgreSQL server. Run as superuser in the database of Concord; can be repeated.
--
--   psql -v ON_ERROR_STOP=1 -v owner_password=... -v app_password=... -d concord -f tools/roles.sql
--
-- owner   makes and changes tables (migrations); owns the database
-- app     what the product runs as: owns nothing, bypasses nothing
-- portal  what a customer's request switches to inside its transaction (SET LOCAL ROLE); it is never inherited
-- trail   owns the trail's tables and functions, so that not even `owner`'s grants reach them by accident
-- search  owns the search function, which filters by organisation and visibility itself
-- backup  reads all rows of all organisations; a dump made by any other role would be silently empty

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['owner', 'app', 'portal', 'trail', 'search', 'backup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) \gexec

ALTER ROLE owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION INHERIT PASSWORD :'owner_password';
ALTER ROLE app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION INHERIT PASSWORD :'app_password';
ALTER ROLE portal NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
ALTER ROLE trail NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
ALTER ROLE search NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
ALTER ROLE backup NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;

GRANT portal TO app WITH INHERIT FALSE, SET TRUE;
GRANT trail TO owner;
GRANT search TO owner;
GRANT backup TO owner WITH INHERIT FALSE, SET TRUE;
GRANT pg_read_all_data TO backup;

SELECT format('ALTER DATABASE %I OWNER TO owner', current_database())
WHERE current_database() <> 'template1' \gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT CREATE ON SCHEMA public TO owner, trail, search;
