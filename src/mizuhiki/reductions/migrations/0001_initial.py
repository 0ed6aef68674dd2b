"""Applications for reductions and what became of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReductionApplication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=40, verbose_name="減額の種類")),
                (
                    "relation",
                    models.CharField(
                        choices=[("self", "使用者本人"), ("proxy", "代理人")],
                        max_length=5,
                        verbose_name="申請者",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=40, verbose_name="漏水の場所")),
                ("repaired_on", models.DateField(null=True, verbose_name="修繕した日")),
                ("reference_m3", models.PositiveIntegerField(null=True, verbose_name="基準水量")),
                ("received_on", models.DateField(verbose_name="申請日")),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "received_by",
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
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("fiscal_year", "number"), name="reduction_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="reduction_number_counts"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="ReducedAssessment",
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reduced",
                        to="reductions.reductionapplication",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReductionBill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bills",
                        to="reductions.reductionapplication",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.demand"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("application", "demand"), name="reduction_asked_once"),
                )
            },
        ),
        migrations.CreateModel(
            name="ReductionPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="書類")),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="reductions.reductionapplication",
                    ),
                ),
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
                "constraints": (
                    models.UniqueConstraint(fields=("application", "name"), name="reduction_paper_once"),
                )
            },
        ),
        migrations.CreateModel(
            name="ReductionEnd",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="reductions.reductionapplication",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("granted", "承認"), ("refused", "不承認"), ("withdrawn", "取下げ")],
                        max_length=9,
                        verbose_name="結果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("on", models.DateField(verbose_name="決定日")),
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
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how", "granted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="reduction_end_has_a_reason",
                    ),
                )
            },
        ),
        migrations.AddIndex(
            model_name="reductionapplication",
            index=models.Index(fields=["supply", "-id"], name="reduction_of_supply"),
        ),
    ]
