"""Rounds and what was sent for them; readings that are doubted; what closed taps showed."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("customers", "0005_address_history"),
        ("metering", "0004_exchanges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("read_on", models.DateField(verbose_name="検針日")),
                ("previous_m3", models.PositiveIntegerField(verbose_name="前回指針")),
                ("index_m3", models.PositiveIntegerField(verbose_name="今回指針")),
                ("source_line", models.PositiveIntegerField()),
                (
                    "fitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.meterfitting",
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.readingimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadingDoubt",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="doubt",
                        serialize=False,
                        to="metering.reading",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("high", "いつもより多い"),
                            ("low", "いつもより少ない"),
                            ("still", "針が動いていない"),
                            ("rolled", "針が一回りした"),
                        ],
                        max_length=6,
                        verbose_name="理由",
                    ),
                ),
                ("average_m3", models.PositiveIntegerField(null=True, verbose_name="平均")),
                ("last_year_m3", models.PositiveIntegerField(null=True, verbose_name="前年同月")),
                ("percent", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterField(
            model_name="reading",
            name="hold",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("reversed", "指針が前回より小さい"),
                    ("excessive", "使用水量が過大"),
                    ("missing", "検針できなかった"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ReadingDoubtEnd",
            fields=[
                (
                    "doubt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="metering.readingdoubt",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
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
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("route", models.CharField(max_length=8, verbose_name="検針区")),
                ("starts_on", models.DateField(verbose_name="検針の初日")),
                ("ends_on", models.DateField(verbose_name="検針の末日")),
                ("planned_at", models.DateTimeField()),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("route", models.CharField(max_length=8, verbose_name="検針区")),
                ("starts_on", models.DateField(verbose_name="検針の初日")),
                ("ends_on", models.DateField(verbose_name="検針の末日")),
                ("planned_at", models.DateTimeField()),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="metering.round",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("route", models.CharField(blank=True, max_length=8, verbose_name="検針区")),
                ("row_count", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
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
            name="SentTap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle_month", models.DateField()),
                ("previous_m3", models.PositiveIntegerField()),
                (
                    "installation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "sent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.sentfile",
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosedReadingEnd",
            fields=[
                (
                    "closed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="metering.closedreading",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="結果")),
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
            model_name="closedreading",
            index=models.Index(fields=["installation", "-read_on"], name="closed_reading_of_tap"),
        ),
        migrations.AddConstraint(
            model_name="closedreading",
            constraint=models.UniqueConstraint(
                fields=("cycle_month", "installation"), name="closed_tap_read_once"
            ),
        ),
        migrations.AddField(
            model_name="readingdoubtend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("cycle_month", "route"), name="round_once"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lte", models.F("ends_on"))), name="round_forward"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "metering_roundevent" ("cycle_month", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "route", "starts_on") VALUES (NEW."cycle_month", NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."route", NEW."starts_on"); RETURN NULL;',
                    hash="3dff7766cd6a6a93cfd2a0f1fa8eb5807f003f9f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0cbfe",
                    table="metering_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "metering_roundevent" ("cycle_month", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "route", "starts_on") VALUES (NEW."cycle_month", NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."route", NEW."starts_on"); RETURN NULL;',
                    hash="da0b1a2e4bc70f2a9c50eb848ecc2702185f42b0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6e6f",
                    table="metering_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "metering_roundevent" ("cycle_month", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "route", "starts_on") VALUES (OLD."cycle_month", OLD."ends_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."planned_at", OLD."planned_by_id", OLD."route", OLD."starts_on"); RETURN NULL;',
                    hash="0f528b931a7b82f44319b5a096dd1323c8f0c29c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_04045",
                    table="metering_round",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sentfile",
            index=models.Index(fields=["-cycle_month", "-made_at"], name="sent_file_of_month"),
        ),
        migrations.AddIndex(
            model_name="senttap",
            index=models.Index(fields=["cycle_month", "installation"], name="sent_tap_of_month"),
        ),
        migrations.AddConstraint(
            model_name="senttap",
            constraint=models.UniqueConstraint(fields=("sent", "installation"), name="tap_once_a_sent_file"),
        ),
        migrations.AddConstraint(
            model_name="closedreadingend",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="closed_use_ended_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="readingdoubtend",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="doubt_ended_for_a_reason"
            ),
        ),
        *guard("metering_roundevent"),
        *guard("metering_sentfile"),
        *guard("metering_senttap"),
        *guard("metering_readingdoubt"),
        *guard("metering_readingdoubtend"),
        *guard("metering_closedreading"),
        *guard("metering_closedreadingend"),
    ]
