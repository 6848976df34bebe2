"""Let a customer read links between records that are both shared with that customer; never why one was ended."""

from typing import ClassVar

from django.db import migrations

ALLOW = """
CREATE POLICY portal ON records_recordlink AS RESTRICTIVE FOR SELECT TO portal USING (
  EXISTS (SELECT 1 FROM records_record r WHERE r.id = source_id)
  AND EXISTS (SELECT 1 FROM records_record r WHERE r.id = target_id));
GRANT SELECT (id, organisation_id, source_id, target_id, relation, ended_at) ON records_recordlink TO portal;
"""
"""The registry's own policy decides which record is visible."""

FORBID = """
REVOKE SELECT (id, organisation_id, source_id, target_id, relation, ended_at) ON records_recordlink FROM portal;
DROP POLICY portal ON records_recordlink;
"""


class Migration(migrations.Migration):
    """Let a customer read links between records that are both shared with that customer."""

    dependencies: ClassVar = [("records", "0003_similar_records")]

    operations: ClassVar = [migrations.RunSQL(ALLOW, FORBID)]
