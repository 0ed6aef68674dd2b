"""月次締め and 繰越: sheets, closed months, and what a year carried into the next."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

MONTH_OF_CLOSED_DAYS = """
CREATE OR REPLACE FUNCTION refuse_early_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.month + interval '1 month')::date - 1 > coalesce((SELECT max(day) FROM ledger_dailyproof), '-infinity')
    THEN
        RAISE EXCEPTION 'days of % are still open', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_of_closed_days';
    END IF;
    IF NEW.month <> (SELECT (max(month) + interval '1 month')::date FROM ledger_monthend) THEN
        RAISE EXCEPTION 'month % does not follow the last closed one', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'months_in_order';
    END IF;
    RETURN NEW;
END $$
"""
CLOSED_MONTH = """
CREATE OR REPLACE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.posted_on < (SELECT (max(month) + interval '1 month')::date FROM ledger_monthend) THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.posted_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_is_closed';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_write_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="journalentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assessment", "調定"),
                    ("receipt", "収納"),
                    ("reversal", "収納取消"),
                    ("correction", "更正"),
                    ("offset", "充当"),
                    ("refund", "還付"),
                    ("transfer", "口座還付"),
                    ("return", "口座還付の戻り"),
                    ("write_off", "不納欠損"),
                    ("carry_over", "繰越"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="CarryOver",
            fields=[
                ("fiscal_year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("until", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journalentry",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MonthSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthEnd",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed",
                        to="ledger.monthsheet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarriedClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("item_count", models.PositiveIntegerField()),
                ("yen", models.BigIntegerField()),
                (
                    "carry_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="ledger.carryover",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carry_over", "charge", "fiscal_year"), name="carried_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.UniqueConstraint(fields=("month", "number"), name="month_sheet_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="month_sheet_of_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="month_end_of_a_month"
            ),
        ),
        *guard("ledger_monthsheet"),
        *guard("ledger_monthend"),
        *guard("ledger_carryover"),
        *guard("ledger_carriedclaim"),
        migrations.RunSQL(MONTH_OF_CLOSED_DAYS, "DROP FUNCTION IF EXISTS refuse_early_month()"),
        migrations.RunSQL(
            "CREATE TRIGGER month_of_closed_days BEFORE INSERT ON ledger_monthend "
            "FOR EACH ROW EXECUTE FUNCTION refuse_early_month()",
            "DROP TRIGGER IF EXISTS month_of_closed_days ON ledger_monthend",
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_monthend ENABLE ALWAYS TRIGGER month_of_closed_days", migrations.RunSQL.noop
        ),
        migrations.RunSQL(CLOSED_MONTH, "DROP FUNCTION IF EXISTS refuse_closed_month()"),
        migrations.RunSQL(
            "CREATE TRIGGER month_is_open BEFORE INSERT ON ledger_journalentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_closed_month()",
            "DROP TRIGGER IF EXISTS month_is_open ON ledger_journalentry",
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_journalentry ENABLE ALWAYS TRIGGER month_is_open", migrations.RunSQL.noop
        ),
    ]
