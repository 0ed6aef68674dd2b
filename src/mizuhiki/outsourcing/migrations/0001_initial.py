"""Incidental tasks, and those taken back."""

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
            name="IncidentalTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("work_type", models.CharField(max_length=24, verbose_name="業務区分")),
                ("description", models.CharField(max_length=100, verbose_name="内容")),
                ("count", models.PositiveSmallIntegerField(verbose_name="件数")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="時間（分）")),
                ("done_on", models.DateField(verbose_name="日付")),
                ("agreement", models.CharField(default="", max_length=100, verbose_name="発注者との協議")),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["done_on", "work_type"], name="task_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1), ("count__lte", 9999)),
                        name="task_count_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="task_minutes_within_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True), name="task_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("work_type", ""), _negated=True), name="task_has_a_type"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskReversal",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reversal",
                        serialize=False,
                        to="outsourcing.incidentaltask",
                    ),
                ),
                ("reason", models.CharField(max_length=100, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="task_reversal_has_a_reason"
                    ),
                ],
            },
        ),
    ]
