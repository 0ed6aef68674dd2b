"""The items of each desk's inbox and their steps."""

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
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("desk", models.CharField(max_length=16)),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=160, verbose_name="件名")),
                ("url_name", models.CharField(blank=True, max_length=80)),
                ("url_args", models.JSONField(default=list)),
                ("subject_kind", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "至急"), (2, "通常"), (3, "急がない")], default=2
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("opened_at", models.DateTimeField(verbose_name="発生")),
                (
                    "not_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["desk", "due_at"],
                        name="item_open_at_desk",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), _negated=True),
                        fields=["-closed_at"],
                        name="item_closed_newest",
                    ),
                    models.Index(fields=["subject_kind", "subject_id"], name="item_of_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("key",),
                        name="item_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(
                                models.Q(("closed_at__isnull", True), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_item_has_an_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="worklist.item"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("opened", "発生"),
                            ("taken", "引き受け"),
                            ("assigned", "担当の決定"),
                            ("given_back", "手放し"),
                            ("passed_on", "回付"),
                            ("noted", "メモ"),
                            ("closed", "終了"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=32)),
                ("note", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
