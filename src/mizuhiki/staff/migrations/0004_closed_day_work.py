"""Work on closed days."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_handler_cards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedDayWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="休業日")),
                ("task", models.CharField(max_length=60, verbose_name="業務")),
                ("reason", models.CharField(max_length=200, verbose_name="休業日に行う理由")),
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
        ),
        migrations.CreateModel(
            name="ClosedDayStaff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="staff.closeddaywork",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosedDayWithdrawal",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withdrawal",
                        serialize=False,
                        to="staff.closeddaywork",
                    ),
                ),
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
            ],
        ),
        migrations.AddIndex(
            model_name="closeddaywork",
            index=models.Index(fields=["day"], name="closed_day_work_of_day"),
        ),
        migrations.AddConstraint(
            model_name="closeddaywork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("task", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                ),
                name="closed_day_work_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="closeddaystaff",
            constraint=models.UniqueConstraint(fields=("work", "person"), name="closed_day_staff_named_once"),
        ),
        migrations.AddConstraint(
            model_name="closeddaywithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="closed_day_withdrawn_why"
            ),
        ),
        *guard("staff_closeddaywork"),
        *guard("staff_closeddaystaff"),
        *guard("staff_closeddaywithdrawal"),
    ]
