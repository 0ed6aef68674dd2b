"""Numbered blanks of a counter's printer; never changed once written, and each in its own block."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

IN_BLOCK = """
CREATE OR REPLACE FUNCTION till_blank_in_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM till_blankblock
                   WHERE id = NEW.block_id AND NEW.number BETWEEN first_no AND last_no) THEN
        RAISE EXCEPTION 'a blank is of another block' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("till", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlankBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_no", models.PositiveIntegerField(verbose_name="番号（自）")),
                ("last_no", models.PositiveIntegerField(verbose_name="番号（至）")),
                ("loaded_at", models.DateTimeField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BlankSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="番号")),
                (
                    "fate",
                    models.CharField(
                        choices=[("used", "領収"), ("void", "書損"), ("lost", "紛失・盗難")], max_length=4
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=60)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="till.blankblock",
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
        ),
        migrations.AddConstraint(
            model_name="blankblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_no__gte", 1), ("last_no__gte", models.F("first_no"))),
                name="blanks_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="blankblock",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("first_no"),
                            models.F("last_no"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="one_block_a_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="blanksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("attempt", 0),
                        ("fate", "used"),
                        ("reason", ""),
                        models.Q(("cause", ""), _negated=True),
                    ),
                    models.Q(
                        ("attempt__gte", 1),
                        ("fate", "used"),
                        models.Q(("cause", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("attempt", 0),
                        ("cause", ""),
                        ("fate__in", ("void", "lost")),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="blank_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="blanksheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", ""), _negated=True),
                fields=("cause", "attempt"),
                name="one_blank_an_attempt",
            ),
        ),
        *guard("till_blankblock"),
        *guard("till_blanksheet"),
        migrations.RunSQL(IN_BLOCK, "DROP FUNCTION IF EXISTS till_blank_in_block()"),
        migrations.RunSQL(
            "CREATE TRIGGER blank_in_block BEFORE INSERT ON till_blanksheet "
            "FOR EACH ROW EXECUTE FUNCTION till_blank_in_block()",
            "DROP TRIGGER IF EXISTS blank_in_block ON till_blanksheet",
        ),
    ]
