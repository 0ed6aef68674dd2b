"""What the trace keeps.

Actors are known by number and sign-in name only (`platform.actors`), subjects by kind and number:
whom a row is about is written elsewhere, where an approved disposal can erase it (design.md, law 12).
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from mizuhiki.platform.guards import InsertOnly


class Trace(InsertOnly):
    """A log whose rows are sealed into the chain.

    `recorded_at` is the database's clock at the writing. The `at` of a row is what the process said,
    which a moved clock may have moved.
    """

    sealed: ClassVar[bool] = True

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class AuditEntry(Trace):
    """One act: a service changed something, and this is who, when, why and to what."""

    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)  # null: a process with no person behind it
    actor_name = models.CharField(max_length=150)
    subject_kind = models.CharField(max_length=60, default="")
    subject_id = models.BigIntegerField(null=True)
    customer_ids = ArrayField(models.BigIntegerField(), default=list)  # whose record it touched
    request_id = models.CharField(max_length=32, default="")
    reason = models.CharField(max_length=200, default="")
    facts: Any = models.JSONField(default=dict)  # numbers, yen, days and codes; never a name

    class Meta:
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "at"), name="audit_entry_of_subject"),
            models.Index(fields=("actor_id", "at"), name="audit_entry_of_actor"),
            models.Index(fields=("-at",), name="audit_entry_newest"),
            GinIndex(fields=("customer_ids",), name="audit_entry_of_customers"),
        )


class ReadLog(Trace):
    """Who saw whose data: one row for each kind of subject that one request showed."""

    class How(models.TextChoices):
        SCREEN = "screen", "画面表示"
        SEARCH = "search", "検索"
        EXPORT = "export", "出力"
        PRINT = "print", "印刷"

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=150)
    how = models.CharField(max_length=8, choices=How, default=How.SCREEN)
    screen = models.CharField(max_length=80)  # the URL name, or the command
    purpose = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_ids = ArrayField(models.BigIntegerField())
    row_count = models.PositiveIntegerField()
    request_id = models.CharField(max_length=32)

    class Meta:
        indexes = (
            GinIndex(fields=("subject_ids",), name="read_log_of_subjects"),
            models.Index(fields=("actor_id", "at"), name="read_log_of_actor"),
            models.Index(fields=("-at",), name="read_log_newest"),
        )


class Disposal(Trace):
    """Rows of a log that were erased by an approved disposal; the chain keeps their digests."""

    at = models.DateTimeField()
    source = models.CharField(max_length=80)
    row_ids = ArrayField(models.BigIntegerField())
    approval = models.CharField(max_length=40)  # number of the approval that ordered it
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=150)


class SealBlock(InsertOnly):
    """One link of the chain: the digests of some rows of one log, and of the link before.

    `digests` holds 32 bytes for each of `row_ids`, in that order. A digest is SHA-256 of the row's own
    salt and its `columns` as a JSON array. `head` is SHA-256 of `previous`, this row's description and
    `digests` (see `sealing.head_of`). Nothing here tells a name.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    sealed_at = models.DateTimeField()
    source = models.CharField(max_length=80)
    columns = ArrayField(models.CharField(max_length=63))
    row_ids = ArrayField(models.BigIntegerField())
    last_row_id = models.BigIntegerField()
    digests = models.BinaryField()
    previous = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=("source", "last_row_id"), name="seal_of_source"),)


class SealSalts(InsertOnly):
    """The salts of a block, 16 bytes a row, apart from it: erased together with a row they make its
    digest say nothing about what the row held."""

    block_number = models.BigIntegerField(primary_key=True)
    salts = models.BinaryField()


class SealMark(models.Model):
    """How far a log is sealed without a gap; derived, may be rebuilt from zero.

    Numbers are given before transactions commit, so a smaller number can appear after a larger one was
    sealed. `low_id` moves up to `next_id` only when every transaction that ran at `next_xid` is over.
    """

    source = models.CharField(max_length=80, primary_key=True)
    low_id = models.BigIntegerField(default=0)
    next_id = models.BigIntegerField(default=0)
    next_xid = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
