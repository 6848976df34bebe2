"""What every table with an organisation's rows is made of: the base model and the key that stays inside the wall."""

from typing import Any

from django.db import models

from qms.lib.ids import uuid7


class TenantKey(models.ForeignKey):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A key to another row of the same organisation.

    Foreign keys ignore row-level security, so Django's own constraint is switched off and the migration's `Wall` adds
    one that contains the organisation. There is no index of its own unless asked for: tenant-first indexes serve.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        """Take the arguments of ForeignKey; the constraint is always the composite one."""
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete=on_delete, **kwargs)


class TenantModel(models.Model):
    """A row that belongs to one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        """No table of its own."""

        abstract = True
