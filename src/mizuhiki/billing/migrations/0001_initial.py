"""Prices, assessments, demands and slips."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("metering", "0001_initial"),
        ("platform", "0001_initial"),
        ("rulepacks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pricing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulepacks.rulepackversion",
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("tariff_key", models.CharField(max_length=100)),
                ("request", models.JSONField()),
                ("bill", models.JSONField()),
                ("amount_yen", models.BigIntegerField()),
                ("tax_yen", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DebitSupply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supply", "since"), include=("until",), name="debit_supply_since_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="debit_supply_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                ("cycle_month", models.DateField()),
                (
                    "method",
                    models.CharField(choices=[("slip", "納付書"), ("debit", "口座振替")], max_length=8),
                ),
                ("due_on", models.DateField(verbose_name="納期限")),
                ("amount_yen", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["supply", "-cycle_month"], name="demand_of_supply")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cycle_month", "supply", "run"), name="demanded_once_a_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yen__gt", 0)), name="demand_asks_for_yen"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slip_no", models.CharField(max_length=16)),
                ("reissue", models.PositiveSmallIntegerField(default=0)),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                ("amount_yen", models.BigIntegerField()),
                ("last_day", models.DateField(verbose_name="取扱期限")),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("slip_no", "reissue"), name="slip_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("slip_no__regex", "^[0-9]{16}$")), name="slip_no_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yen__gt", 0)), name="slip_asks_for_yen"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reissue__lte", 9)), name="slip_reissue_one_digit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlipInstead",
            fields=[
                (
                    "demand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.demand",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_mandate", "振替日に口座がない"),
                            ("left_behind", "口座振替を依頼できなかった"),
                            ("refused", "振替できなかった"),
                            ("asked", "納付書の再発行"),
                        ],
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(verbose_name="納期限")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "asked"), ("run__isnull", True)),
                            models.Q(models.Q(("reason", "asked"), _negated=True), ("run__isnull", False)),
                            _connector="OR",
                        ),
                        name="slip_instead_by_run_or_asked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                (
                    "pricing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.pricing",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.reading",
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("regular", "定例"),
                            ("estimate", "概算"),
                            ("settlement", "精算"),
                            ("final", "閉栓精算"),
                            ("correction", "更正"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cycle_month", models.DateField()),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                ("amount_yen", models.BigIntegerField()),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="billing.assessment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=["corrects"],
                        name="correction_of_assessment",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_start__lt", models.F("period_end"))),
                        name="period_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", False), ("kind", "correction")),
                            models.Q(
                                models.Q(("kind", "correction"), _negated=True), ("corrects__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="correction_names_its_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("demand__isnull", True), ("kind", "correction"), ("run__isnull", True)),
                            models.Q(models.Q(("kind", "correction"), _negated=True), ("run__isnull", False)),
                            _connector="OR",
                        ),
                        name="correction_stands_alone",
                    ),
                    models.UniqueConstraint(
                        fields=("cycle_month", "supply", "charge", "sequence"), name="assessed_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="correction",
                        serialize=False,
                        to="billing.assessment",
                    ),
                ),
                ("cause", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("occurred_on", models.DateField()),
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
                        condition=models.Q(("reason", ""), _negated=True), name="corrected_for_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotAssessed",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("cycle_month", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_reading", "検針値がない"),
                            ("held", "検針値を確認中"),
                            ("parked", "契約を保留中"),
                            ("long", "前回の検針が抜けている"),
                            ("midway", "検針期間の途中で開始・終了"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle_month", "supply", "charge"), name="excused_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SlipDemand",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "slip_id", "demand_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
