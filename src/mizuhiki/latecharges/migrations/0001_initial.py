"""Late charges, the claims that were late, and what was waived."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0002_guards"),
        ("billing", "0013_late_charges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LateCharge",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.assessment",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("interest", "延滞金"), ("fee", "督促手数料")],
                        max_length=8,
                        verbose_name="種類",
                    ),
                ),
                ("cause", models.CharField(max_length=80, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LateClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("interest", "延滞金"), ("fee", "督促手数料")], max_length=8),
                ),
                ("turn", models.PositiveSmallIntegerField(default=1)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="latecharges.latecharge",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.assessment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "kind", "turn"), name="late_once_a_turn"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("turn", 1), models.Q(("kind", "interest"), ("turn__gt", 1)), _connector="OR"
                        ),
                        name="late_fee_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yen", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="latecharges.latecharge",
                    ),
                ),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.assessment"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.approvalrequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("yen__gt", 0)), name="late_waiver_of_yen"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="late_waived_for_a_reason"
                    ),
                ],
            },
        ),
    ]
