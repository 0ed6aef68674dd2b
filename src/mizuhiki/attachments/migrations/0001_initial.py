"""Files kept, where they came from and what was erased."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=90, verbose_name="ファイル名")),
                ("kind", models.CharField(max_length=40)),
                ("stored_at", models.DateTimeField()),
                (
                    "stored_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("erase_by", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="stored_file_of_content"),
                    models.Index(
                        condition=models.Q(("erase_by__isnull", False)),
                        fields=["erase_by"],
                        name="stored_file_to_erase",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="stored_file_digest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileErasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="attachments.storedfile",
                    ),
                ),
                ("erased_at", models.DateTimeField()),
                (
                    "erased_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("approval", models.CharField(max_length=40)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IncomingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="ファイル名")),
                ("facts", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField()),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-received_at"], name="incoming_of_kind")],
            },
        ),
        migrations.CreateModel(
            name="IncomingOutcome",
            fields=[
                (
                    "incoming",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="attachments.incomingfile",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "取込済み"),
                            ("refused", "取り込みませんでした"),
                            ("known", "取込済みのファイル"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("faults", models.JSONField(default=list)),
                ("fault_count", models.PositiveIntegerField(default=0)),
                ("result_id", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
