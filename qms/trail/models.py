"""The trail's tables. Role `trail` owns them; the runtime may read its organisation's rows and write nothing."""

from django.db import models


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
