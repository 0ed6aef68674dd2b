"""What the registers do not agree about, insert-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0002_guards"),
        ("customers", "0007_bore_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="照合日")),
                ("at", models.DateTimeField()),
                ("taps", models.PositiveIntegerField(verbose_name="照合した水栓")),
                ("found", models.PositiveIntegerField(verbose_name="相違")),
                ("fresh", models.PositiveIntegerField(verbose_name="新しい相違")),
                ("gone", models.PositiveIntegerField(verbose_name="解消")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bore_billed", "口径と請求した口径"),
                            ("bore_meter", "口径とメーターの口径"),
                            ("meter_read", "付いているメーターと検針したメーター"),
                            ("not_billed", "契約にあるのに請求のない料金"),
                            ("not_served", "契約にないのに請求した料金"),
                            ("left_out", "前の契約にあって今の契約にない料金"),
                            ("expired", "検定満期を過ぎたメーター"),
                            ("closed_use", "契約のない水栓での使用"),
                        ],
                        max_length=12,
                        verbose_name="種類",
                    ),
                ),
                ("one", models.CharField(max_length=40, verbose_name="台帳")),
                ("other", models.CharField(max_length=40, verbose_name="照合した先")),
                ("first_seen_on", models.DateField(verbose_name="見つけた日")),
                (
                    "check_run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registercheck.check",
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DifferenceEnd",
            fields=[
                (
                    "difference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="registercheck.difference",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("gone", "解消"), ("accepted", "このままでよい")], max_length=8
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.approvalrequest",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                fields=("installation", "kind", "one", "other", "first_seen_on"), name="difference_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="differenceend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "gone"), ("request__isnull", True)),
                    models.Q(
                        ("by__isnull", False),
                        ("how", "accepted"),
                        ("request__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="difference_accepted_by_two",
            ),
        ),
        *guard("registercheck_check"),
        *guard("registercheck_difference"),
        *guard("registercheck_differenceend"),
    ]
