"""Which connection does what: the runtime reads and writes as `app`; only `owner` migrates; a replica only reads."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS


class OwnerMigrates:
    """Let migrations run through the alias `owner` only; both aliases are one database."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Read through the alias of the instance at hand, else the runtime's."""
        return None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Never the replica, also for a row that was read there."""
        found = getattr(hints.get("instance"), "_state", None)
        return DEFAULT_DB_ALIAS if found is not None and found.db == "replica" else None

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Both aliases are the same database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Refuse to change the schema as the runtime role."""
        return db == "owner"
