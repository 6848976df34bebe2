"""The trail's tables. Role `trail` owns them; the runtime may read its organisation's rows and write nothing."""

from django.db import models

from qms.lib.ids import uuid7
from qms.lib.moment import present


class Fact(models.Model):
    """One change of one row. `payload` holds the canonical bytes; other columns repeat parts of it for searching."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    xact = models.BigIntegerField()
    at = models.DateTimeField()
    table_name = models.TextField()
    row_key = models.TextField()
    record = models.UUIDField(null=True)
    act = models.TextField()
    person = models.UUIDField(null=True)
    payload = models.TextField()

    class Meta:
        """Read by organisation and time, and by record."""

        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="fact_newest"),
            models.Index(fields=["organisation_id", "record", "-id"], name="fact_of_record"),
        ]

    def __str__(self) -> str:
        """Act and row."""
        return f"{self.act} {self.table_name} {self.row_key}"


class Link(models.Model):
    """The place of a fact in its organisation's chain."""

    fact = models.OneToOneField(Fact, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)
    organisation_id = models.UUIDField()
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        """Positions are gapless per organisation."""

        constraints = [models.UniqueConstraint(fields=["organisation_id", "position"], name="link_position_once")]

    def __str__(self) -> str:
        """Position and digest."""
        return f"{self.position} {self.digest}"


class Head(models.Model):
    """The newest position and digest of an organisation's chain."""

    organisation_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Position and digest."""
        return f"{self.position} {self.digest}"


class Checkpoint(models.Model):
    """A signed checkpoint of a chain, as it is also kept outside (qms/trail/checkpoint.py).

    `tile` is set by the checkpoint that completes a block of 1,024 entries: that block's Merkle root.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    number = models.BigIntegerField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    trace = models.TextField()
    previous = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=88)
    tile = models.CharField(max_length=64, null=True)  # noqa: DJ001  most complete no block, and the index is partial

    class Meta:
        """Numbers are gapless per organisation; the tiles are read alone."""

        constraints = [models.UniqueConstraint(fields=["organisation_id", "number"], name="checkpoint_once")]
        indexes = [
            models.Index(
                fields=["organisation_id", "number"],
                include=["tile"],
                condition=models.Q(tile__isnull=False),
                name="checkpoint_tiles",
            )
        ]

    def __str__(self) -> str:
        """Number and size."""
        return f"{self.number} over {self.size}"


class Verification(models.Model):
    """What a verification of a chain has found: `fault` is empty when everything fits, else `position` is wrong."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField()
    at = models.DateTimeField(default=present)
    entries = models.BigIntegerField()
    anchored = models.BigIntegerField()
    milliseconds = models.PositiveIntegerField()
    fault = models.CharField(max_length=500, blank=True)
    position = models.BigIntegerField(null=True)

    class Meta:
        """The newest is asked for."""

        indexes = [models.Index(fields=["organisation_id", "-at"], name="verification_newest")]

    def __str__(self) -> str:
        """When."""
        return self.at.isoformat()
