"""The budgets of a contract's following years, and its preparation; neither is ever changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("outsourcing", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contract", models.CharField(max_length=24)),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "result",
                    models.CharField(
                        choices=[("appropriated", "予算措置済み"), ("reduced", "減額"), ("deleted", "削除")],
                        max_length=12,
                        verbose_name="支出予算",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unchanged", "契約のとおり"),
                            ("open", "協議中"),
                            ("changed", "契約の変更"),
                            ("cancelled", "契約の解除"),
                        ],
                        max_length=9,
                        verbose_name="契約の扱い",
                    ),
                ),
                ("confirmed_on", models.DateField(verbose_name="確認した日")),
                ("officer", models.CharField(max_length=40, verbose_name="確認した発注者の職員")),
                ("paper", models.CharField(max_length=80, verbose_name="根拠の文書")),
                ("note", models.CharField(default="", max_length=200, verbose_name="メモ")),
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
                "indexes": [models.Index(fields=["contract", "fiscal_year", "-id"], name="budget_of_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "unchanged"), ("result", "appropriated")),
                            models.Q(
                                models.Q(("result", "appropriated"), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budget_given_leaves_the_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contract", ""), _negated=True),
                            models.Q(("officer", ""), _negated=True),
                            models.Q(("paper", ""), _negated=True),
                        ),
                        name="budget_check_says_from_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreparationWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contract", models.CharField(max_length=24)),
                ("item", models.CharField(max_length=24)),
                ("due_on", models.DateField(verbose_name="期日")),
                ("done_on", models.DateField(null=True, verbose_name="完了した日")),
                ("evidence", models.CharField(default="", max_length=200, verbose_name="確認できる資料")),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="担当者",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "item", "-id"], name="preparation_of_item")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on", None), models.Q(("evidence", ""), _negated=True), _connector="OR"
                        ),
                        name="preparation_done_is_shown",
                    )
                ],
            },
        ),
        *guard("outsourcing_budgetcheck"),
        *guard("outsourcing_preparationword"),
        migrations.RunSQL(
            "ALTER TABLE outsourcing_budgetcheck ADD CONSTRAINT budget_known_before_it_is_written "
            "CHECK (confirmed_on <= (at AT TIME ZONE 'Asia/Tokyo')::date)",
            "ALTER TABLE outsourcing_budgetcheck DROP CONSTRAINT IF EXISTS budget_known_before_it_is_written",
        ),
        migrations.RunSQL(
            "ALTER TABLE outsourcing_preparationword ADD CONSTRAINT preparation_done_before_it_is_written "
            "CHECK (done_on <= (at AT TIME ZONE 'Asia/Tokyo')::date)",
            "ALTER TABLE outsourcing_preparationword "
            "DROP CONSTRAINT IF EXISTS preparation_done_before_it_is_written",
        ),
    ]
