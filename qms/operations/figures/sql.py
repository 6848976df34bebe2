"""Two functions that count across organisations and tell nothing but numbers: how much waits, and for how long.

They are the only way past the wall for this; `app` may call them, and learns no row and no name. The roles that own
them see the columns they count by, and nothing else of the tables.
"""

_COUNTED = {
    ("notifications_outboxmessage", "search"): "channel, state, due_at, leased_until",
    ("clocks_clock", "search"): "state, next_step_at",
    ("workspace_job", "search"): "state, created_at, leased_until",
    ("trail_verification", "trail"): "organisation_id, at, fault",
}

_POLICIES = "".join(
    f"""
CREATE POLICY counter ON {table} FOR SELECT TO {role} USING (true);
GRANT SELECT ({columns}) ON {table} TO {role};
"""
    for (table, role), columns in _COUNTED.items()
)

_WAITING = r"""
CREATE FUNCTION count_waiting() RETURNS TABLE (figure text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
  WITH mail AS (
    SELECT CASE state WHEN 'waiting' THEN due_at ELSE leased_until END AS since FROM notifications_outboxmessage
     WHERE channel = 'mail' AND state IN ('waiting', 'sending')
  ), due AS (
    SELECT count(*) AS n, min(since) AS oldest FROM mail WHERE since <= now()
  ), failed AS (
    SELECT count(*) AS n FROM notifications_outboxmessage WHERE channel = 'mail' AND state = 'failed'
  ), late AS (
    SELECT count(*) AS n, min(next_step_at) AS oldest FROM clocks_clock
     WHERE state = 'running' AND next_step_at < now() - interval '2 minutes'
  ), job AS (
    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'running') AS running,
      count(*) FILTER (WHERE state = 'running' AND leased_until < now()) AS left_lying,
      min(created_at) FILTER (WHERE state = 'waiting') AS oldest
      FROM workspace_job WHERE state IN ('waiting', 'running')
  ), every AS (
    SELECT f.* FROM due, failed, late, job, LATERAL (VALUES
      ('mails_due', due.n, NULL), ('mails_oldest_due_seconds', NULL, due.oldest), ('mails_failed', failed.n, NULL),
      ('clocks_late', late.n, NULL), ('clocks_latest_seconds', NULL, late.oldest),
      ('jobs_waiting', job.waiting, NULL), ('jobs_oldest_waiting_seconds', NULL, job.oldest),
      ('jobs_running', job.running, NULL), ('jobs_left_lying', job.left_lying, NULL)
    ) AS f (figure, n, since)
  )
  SELECT figure, coalesce(n, extract(epoch FROM now() - since), 0)::double precision FROM every
$body$;
"""

_CHAINS = r"""
CREATE FUNCTION count_chains() RETURNS TABLE (figure text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
  WITH chain AS (
    SELECT h.position, coalesce(c.size, 0) AS size, c.at, f.at AS unsigned_since, v.at AS verified_at, v.fault
      FROM trail_head h
      LEFT JOIN LATERAL (SELECT size, at FROM trail_checkpoint x WHERE x.organisation_id = h.organisation_id
                          ORDER BY number DESC LIMIT 1) c ON true
      LEFT JOIN trail_link l ON l.organisation_id = h.organisation_id AND l.position = coalesce(c.size, 0) + 1
      LEFT JOIN trail_fact f ON f.id = l.fact_id
      LEFT JOIN LATERAL (SELECT at, fault FROM trail_verification y WHERE y.organisation_id = h.organisation_id
                          ORDER BY at DESC LIMIT 1) v ON true
  ), told AS (
    SELECT count(*) AS n, max(at) AS signed, min(unsigned_since) AS unsigned, min(verified_at) AS verified,
      count(*) FILTER (WHERE verified_at IS NULL) AS never, count(*) FILTER (WHERE fault <> '') AS faulty FROM chain
  )
  SELECT figure, coalesce(n, extract(epoch FROM now() - since), 0)::double precision FROM (
    SELECT f.* FROM told, LATERAL (VALUES
      ('chains', told.n, NULL), ('chains_newest_checkpoint_seconds', NULL, told.signed),
      ('chains_unsigned_seconds', NULL, told.unsigned), ('chains_oldest_verification_seconds', NULL, told.verified),
      ('chains_never_verified', told.never, NULL), ('chains_faulty', told.faulty, NULL)
    ) AS f (figure, n, since)
  ) every
$body$;
"""


def _hand_over(name: str, role: str) -> str:
    return f"""
ALTER FUNCTION {name}() OWNER TO {role};
REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name}() TO app;
"""


COUNT = _POLICIES + _WAITING + _CHAINS + _hand_over("count_waiting", "search") + _hand_over("count_chains", "trail")

TAKE_BACK = "DROP FUNCTION count_waiting(); DROP FUNCTION count_chains();" + "".join(
    f"""
DROP POLICY counter ON {table};
REVOKE ALL ({columns}) ON {table} FROM {role};
"""
    for (table, role), columns in _COUNTED.items()
)
