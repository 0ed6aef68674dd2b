"""What this installation is, and the runs of its batches."""

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
            name="Installation",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("environment", models.CharField(max_length=16)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_installation")
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待機中"),
                            ("running", "実行中"),
                            ("done", "完了"),
                            ("failed", "失敗"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("step", models.CharField(default="", max_length=100)),
                ("done_count", models.PositiveBigIntegerField(default=0)),
                ("total_count", models.PositiveBigIntegerField(default=0)),
                ("facts", models.JSONField(default=dict)),
                ("expected", models.JSONField(default=dict)),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["-started_at"], name="batch_run_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="one_run_a_kind_and_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="done_run_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRunLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="platform.batchrun",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=400)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
