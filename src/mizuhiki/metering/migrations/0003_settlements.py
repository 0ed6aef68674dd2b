"""What settles a held reading, or corrects one: insert-only, as readings are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_guards"),
        ("metering", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingSettlement",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="settlement",
                        serialize=False,
                        to="metering.reading",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("accepted", "指針のまま"),
                            ("corrected", "訂正"),
                            ("estimated", "認定"),
                            ("followed", "再計算"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reread", "再検針（現地）"),
                            ("telephone", "電話での確認"),
                            ("photo", "写真"),
                            ("record", "記録との照合"),
                        ],
                        max_length=10,
                        verbose_name="確認の方法",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("settled_at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.approvalrequest",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settles",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="metering.reading"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="settled_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "corrected"), models.Q(("basis", ""), _negated=True)),
                            models.Q(models.Q(("how", "corrected"), _negated=True), ("basis", "")),
                            _connector="OR",
                        ),
                        name="corrected_on_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how__in", ("accepted", "estimated")), _negated=True),
                            ("request__isnull", False),
                            _connector="OR",
                        ),
                        name="settled_by_two",
                    ),
                ],
            },
        ),
        *guard("metering_readingsettlement"),
    ]
