"""一括納付: groups of supplies, and the slips that ask for several of them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mizuhiki.platform.ranges
from mizuhiki.platform.guards import guard

TABLES = ("payergroup", "groupchange", "groupslip", "groupslipline", "slipmember")


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_guards"),
        ("customers", "0005_address_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayerGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("reason", models.CharField(max_length=200, verbose_name="申出の内容")),
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
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupSlip",
            fields=[
                (
                    "slip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.paymentslip",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.payergroup"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="開始月")),
                ("until", models.DateField(blank=True, null=True, verbose_name="終了月の翌月")),
                (
                    "supply",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.payergroup"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(choices=[("joined", "追加"), ("left", "除外")], max_length=6)),
                ("month", models.DateField()),
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
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.payergroup"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SlipMember",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "slip_id", "supply_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupSlipLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "slip_id",
                        "assessment_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("yen", models.BigIntegerField()),
                (
                    "assessment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.assessment",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.groupslip",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="group_slip_line_of_yen"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="payergroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="payer_group_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="payergroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="payer_group_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="group_member_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__day", 1), models.Q(("until__isnull", True), ("until__day", 1), _connector="OR")
                ),
                name="group_member_by_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("supply", "="),
                    (
                        mizuhiki.platform.ranges.DateRange(
                            "since", "until", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="one_group_a_supply",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="group_changed_for_a_reason"
            ),
        ),
        *(step for table in TABLES for step in guard(f"billing_{table}")),
    ]
