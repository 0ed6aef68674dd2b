"""The log of what was done, who read, and the chain that seals both."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=80)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=150)),
                ("subject_kind", models.CharField(default="", max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "customer_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("request_id", models.CharField(default="", max_length=32)),
                ("reason", models.CharField(default="", max_length=200)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_entry_of_subject"),
                    models.Index(fields=["actor_id", "at"], name="audit_entry_of_actor"),
                    models.Index(fields=["-at"], name="audit_entry_newest"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["customer_ids"], name="audit_entry_of_customers"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField()),
                ("actor_name", models.CharField(max_length=150)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("screen", "画面表示"),
                            ("search", "検索"),
                            ("export", "出力"),
                            ("print", "印刷"),
                        ],
                        default="screen",
                        max_length=8,
                    ),
                ),
                ("screen", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=60)),
                (
                    "subject_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("request_id", models.CharField(max_length=32)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["subject_ids"], name="read_log_of_subjects"
                    ),
                    models.Index(fields=["actor_id", "at"], name="read_log_of_actor"),
                    models.Index(fields=["-at"], name="read_log_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("source", models.CharField(max_length=80)),
                (
                    "row_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("approval", models.CharField(max_length=40)),
                ("actor_id", models.BigIntegerField()),
                ("actor_name", models.CharField(max_length=150)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealBlock",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("source", models.CharField(max_length=80)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), size=None
                    ),
                ),
                (
                    "row_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("last_row_id", models.BigIntegerField()),
                ("digests", models.BinaryField()),
                ("previous", models.BinaryField(max_length=32)),
                ("head", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["source", "last_row_id"], name="seal_of_source")],
            },
        ),
        migrations.CreateModel(
            name="SealSalts",
            fields=[
                ("block_number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salts", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealMark",
            fields=[
                ("source", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("low_id", models.BigIntegerField(default=0)),
                ("next_id", models.BigIntegerField(default=0)),
                ("next_xid", models.BigIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
