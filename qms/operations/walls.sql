-- Everything that keeps people apart in the database, one line of text each: owners, rights, policies, keys, triggers,
-- functions, roles. Two databases with the same lines have the same walls. Concord's own objects only.
WITH own AS (
  SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), ours (name) AS (
  VALUES ('owner'), ('app'), ('portal'), ('trail'), ('search'), ('backup')
), relation AS (
  SELECT c.* FROM pg_class c JOIN own ON own.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
), rights (object, acl) AS (
  SELECT 'relation ' || r.oid::regclass,
    coalesce(r.relacl, acldefault((CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", r.relowner))
  FROM relation r
  UNION ALL
  SELECT 'column ' || r.oid::regclass || '.' || a.attname, a.attacl
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT 'function ' || p.oid::regprocedure, coalesce(p.proacl, acldefault('f', p.proowner))
  FROM pg_proc p JOIN own ON own.oid = p.pronamespace
  UNION ALL
  SELECT 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM own
)
SELECT concat_ws(' | ', 'right', object, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, a.is_grantable)
FROM rights CROSS JOIN LATERAL aclexplode(acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
UNION ALL
SELECT concat_ws(' | ', 'relation', r.oid::regclass, r.relkind, pg_get_userbyid(r.relowner), r.relrowsecurity,
  r.relforcerowsecurity, array_to_string(r.reloptions, ','))
FROM relation r
UNION ALL
SELECT concat_ws(' | ', 'column', r.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT concat_ws(' | ', 'policy', polrelid::regclass, polname, polcmd, polpermissive,
  (SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ',' ORDER BY r.rolname)
   FROM unnest(polroles) p LEFT JOIN pg_roles r ON r.oid = p),
  pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
FROM pg_policy
UNION ALL
SELECT concat_ws(' | ', 'constraint', k.conrelid::regclass, k.conname, k.convalidated, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN own ON own.oid = k.connamespace
UNION ALL
SELECT concat_ws(' | ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid)
FROM pg_index i JOIN relation r ON r.oid = i.indrelid
UNION ALL
SELECT concat_ws(' | ', 'trigger', tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid))
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' | ', 'function', p.oid::regprocedure, pg_get_userbyid(p.proowner), p.prosecdef, p.provolatile,
  array_to_string(p.proconfig, ' '), md5(p.prosrc))
FROM pg_proc p JOIN own ON own.oid = p.pronamespace
UNION ALL
SELECT concat_ws(' | ', 'schema', nspname, pg_get_userbyid(nspowner)) FROM own
UNION ALL
SELECT concat_ws(' | ', 'role', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
  rolbypassrls)
FROM pg_roles JOIN ours ON ours.name = rolname
UNION ALL
SELECT concat_ws(' | ', 'member', m.member::regrole, 'of', m.roleid::regrole, m.inherit_option, m.set_option,
  m.admin_option)
FROM pg_auth_members m
WHERE m.member::regrole::text IN (SELECT name FROM ours) OR m.roleid::regrole::text IN (SELECT name FROM ours)
UNION ALL
SELECT concat_ws(' | ', 'database', pg_get_userbyid(datdba)) FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT concat_ws(' | ', 'extension', extname) FROM pg_extension
ORDER BY 1
