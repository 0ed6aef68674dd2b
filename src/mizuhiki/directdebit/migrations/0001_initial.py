"""Mandates, their paper forms, files to the banks and their results."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import mizuhiki.platform.ranges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("billing", "0001_initial"),
        ("customers", "0001_initial"),
        ("mail", "0001_initial"),
        ("platform", "0001_initial"),
        ("rulepacks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("counter", "窓口交付"), ("mailed", "郵送"), ("brought", "持参・到着")],
                        max_length=8,
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
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mandate",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("branch_code", models.CharField(max_length=3, verbose_name="支店")),
                ("account_type", models.CharField(max_length=1, verbose_name="預金種目")),
                ("account_no", models.CharField(max_length=7, verbose_name="口座番号")),
                ("holder_kana", models.CharField(max_length=60, verbose_name="口座名義")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "yucho_symbol",
                    models.CharField(blank=True, db_default="", max_length=5, verbose_name="記号"),
                ),
                (
                    "yucho_number",
                    models.CharField(blank=True, db_default="", max_length=8, verbose_name="番号"),
                ),
                (
                    "form",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.paperform",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="mandate_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bank_code__regex", "^[0-9]{4}$"),
                            ("branch_code__regex", "^[0-9]{3}$"),
                            ("account_no__regex", "^[0-9]{7}$"),
                            ("account_type__in", ("1", "2", "3", "9")),
                        ),
                        name="mandate_account_digits",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("supply", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_mandate_a_supply",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
                ("profile", models.CharField(max_length=16, verbose_name="金融機関の設定")),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulepacks.rulepackversion",
                    ),
                ),
                ("debit_on", models.DateField(verbose_name="振替日")),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retry",
                        to="directdebit.debitbatch",
                    ),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("amount_yen", models.BigIntegerField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("debit_on", "profile", "attempt"), name="one_batch_a_day_profile_and_try"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attempt", 0), ("follows__isnull", True)),
                            models.Q(("attempt", 1), ("follows__isnull", False)),
                            _connector="OR",
                        ),
                        name="second_try_follows_a_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitFileStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="directdebit.debitbatch",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("handed", "取り出し"),
                            ("accepted", "銀行の受付"),
                            ("unknown", "送信結果不明"),
                            ("absent", "銀行に届いていない"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "初回"),
                            ("not_arrived", "銀行に届いていないことを電話で確認した"),
                            ("media", "渡す前に媒体やファイルが壊れた"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "acceptance_no",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="銀行の受付番号"),
                ),
                (
                    "told_by",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="銀行の相手"),
                ),
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
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "accepted")),
                        fields=("batch",),
                        name="debit_file_accepted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "absent"), models.Q(("told_by", ""), _negated=True)),
                            models.Q(models.Q(("kind", "absent"), _negated=True), ("told_by", "")),
                            _connector="OR",
                        ),
                        name="debit_file_absent_by_a_banks_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.debitbatch",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.mandate",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("amount_yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("demand", "attempt"), name="demand_asked_once_a_try"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yen__gt", 0)), name="debit_asks_for_yen"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitResultFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="directdebit.debitbatch",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("part", models.PositiveSmallIntegerField(default=1)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("judged_count", models.PositiveIntegerField()),
                ("judged_yen", models.BigIntegerField()),
                ("imported_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "part"), name="result_file_booked_once_a_part")
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitResult",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="directdebit.debitrow",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.debitresultfile",
                    ),
                ),
                ("code", models.CharField(max_length=1)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MandateProof",
            fields=[
                (
                    "mandate",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="proof",
                        serialize=False,
                        to="directdebit.mandate",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.debitresultfile",
                    ),
                ),
                ("proven_on", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FormSending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4)),
                ("sent_on", models.DateField(verbose_name="送付日")),
                ("form_count", models.PositiveIntegerField()),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form_count__gt", 0)), name="form_sending_has_forms"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperFormStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="directdebit.paperform",
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("handed", "交付"),
                            ("received", "受理"),
                            ("agreed", "入力確定"),
                            ("sent", "金融機関送付"),
                            ("registered", "登録"),
                            ("returned", "不備返却"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(verbose_name="日付")),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_seal", "届出印がない"),
                            ("seal_differs", "届出印が違う"),
                            ("no_name", "口座名義がない・違う"),
                            ("no_bank", "金融機関・支店がわからない"),
                            ("no_account", "口座番号がない・足りない"),
                            ("no_customer", "お客様がわからない"),
                            ("no_such_account", "取引なし（金融機関）"),
                            ("other", "その他"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="不備の理由",
                    ),
                ),
                (
                    "sending",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.formsending",
                    ),
                ),
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
                    models.UniqueConstraint(fields=("form", "what"), name="form_step_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("what__in", ("registered", "returned"))),
                        fields=("form",),
                        name="form_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", "returned"), models.Q(("fault", ""), _negated=True)),
                            models.Q(models.Q(("what", "returned"), _negated=True), ("fault", "")),
                            _connector="OR",
                        ),
                        name="returned_form_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sending__isnull", False), ("what", "sent")),
                            models.Q(models.Q(("what", "sent"), _negated=True), ("sending__isnull", True)),
                            _connector="OR",
                        ),
                        name="form_sent_in_a_sending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="directdebit.paperform",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("branch_code", models.CharField(max_length=3, verbose_name="支店")),
                ("account_type", models.CharField(max_length=1, verbose_name="預金種目")),
                ("account_no", models.CharField(max_length=7, verbose_name="口座番号")),
                ("yucho_symbol", models.CharField(blank=True, default="", max_length=5, verbose_name="記号")),
                ("yucho_number", models.CharField(blank=True, default="", max_length=8, verbose_name="番号")),
                ("holder_kana", models.CharField(max_length=60, verbose_name="口座名義")),
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
                "indexes": [models.Index(fields=["-at", "by"], name="form_reading_of_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "position"), name="form_read_once_a_position"),
                    models.CheckConstraint(
                        condition=models.Q(("position__in", (1, 2, 3))), name="form_reading_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bank_code__regex", "^[0-9]{4}$"),
                            ("branch_code__regex", "^[0-9]{3}$"),
                            ("account_no__regex", "^[0-9]{7}$"),
                            ("account_type__in", ("1", "2", "3", "9")),
                        ),
                        name="form_reading_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bank_code", "9900"),
                                ("yucho_symbol__regex", "^[0-9]{5}$"),
                                ("yucho_number__regex", "^[0-9]{1,8}$"),
                            ),
                            models.Q(
                                models.Q(("bank_code", "9900"), _negated=True),
                                ("yucho_number", ""),
                                ("yucho_symbol", ""),
                            ),
                            _connector="OR",
                        ),
                        name="form_reading_yucho_as_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MandateEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directdebit.mandate",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.supply",
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("branch_code", models.CharField(max_length=3, verbose_name="支店")),
                ("account_type", models.CharField(max_length=1, verbose_name="預金種目")),
                ("account_no", models.CharField(max_length=7, verbose_name="口座番号")),
                ("holder_kana", models.CharField(max_length=60, verbose_name="口座名義")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "yucho_symbol",
                    models.CharField(blank=True, db_default="", max_length=5, verbose_name="記号"),
                ),
                (
                    "yucho_number",
                    models.CharField(blank=True, db_default="", max_length=8, verbose_name="番号"),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directdebit.paperform",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "directdebit_mandateevent" ("account_no", "account_type", "bank_code", "branch_code", "ends_on", "form_id", "holder_kana", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "supply_id", "yucho_number", "yucho_symbol") VALUES (NEW."account_no", NEW."account_type", NEW."bank_code", NEW."branch_code", NEW."ends_on", NEW."form_id", NEW."holder_kana", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."supply_id", NEW."yucho_number", NEW."yucho_symbol"); RETURN NULL;',
                    hash="a5b7daf783cba07f4897b2af54461988b1057b9b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5ff0c",
                    table="directdebit_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "directdebit_mandateevent" ("account_no", "account_type", "bank_code", "branch_code", "ends_on", "form_id", "holder_kana", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "supply_id", "yucho_number", "yucho_symbol") VALUES (NEW."account_no", NEW."account_type", NEW."bank_code", NEW."branch_code", NEW."ends_on", NEW."form_id", NEW."holder_kana", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."starts_on", NEW."supply_id", NEW."yucho_number", NEW."yucho_symbol"); RETURN NULL;',
                    hash="90563c0259b631690ff5743155bdebac714904ba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0ded0",
                    table="directdebit_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "directdebit_mandateevent" ("account_no", "account_type", "bank_code", "branch_code", "ends_on", "form_id", "holder_kana", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "supply_id", "yucho_number", "yucho_symbol") VALUES (OLD."account_no", OLD."account_type", OLD."bank_code", OLD."branch_code", OLD."ends_on", OLD."form_id", OLD."holder_kana", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."supply_id", OLD."yucho_number", OLD."yucho_symbol"); RETURN NULL;',
                    hash="150d31ca8b3c23682cf8382654b09b7685a92f5a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_92a8a",
                    table="directdebit_mandate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MandateEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="directdebit.mandate",
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="やめる日")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("slip", "納付書払いに変える"),
                            ("moved", "転居・使用中止"),
                            ("closed", "口座を閉じた"),
                            ("died", "名義人の死亡"),
                            ("other", "その他"),
                        ],
                        max_length=8,
                        verbose_name="理由",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        choices=[("holder", "口座名義人"), ("proxy", "代理人"), ("bank", "金融機関")],
                        max_length=8,
                        verbose_name="申し出た人",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("counter", "窓口"), ("phone", "電話"), ("letter", "書面")],
                        max_length=8,
                        verbose_name="受付方法",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="備考")),
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
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_end_of_a_mandate_is_explained",
                    ),
                    models.UniqueConstraint(
                        fields=("mandate", "position"), name="mandate_ends_once_a_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="mandate_end_positions_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarryOver",
            fields=[
                (
                    "after",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="carried",
                        serialize=False,
                        to="directdebit.mandate",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        choices=[("holder", "口座名義人"), ("user", "使用者"), ("proxy", "代理人")],
                        max_length=8,
                        verbose_name="申し出た人",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("counter", "窓口"), ("phone", "電話"), ("letter", "書面")],
                        max_length=8,
                        verbose_name="受付方法",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "before",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_on",
                        to="directdebit.mandate",
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
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after", models.F("before")), _negated=True),
                        name="carried_over_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="carry_over_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostingOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16, verbose_name="申請書")),
                ("town", models.CharField(blank=True, max_length=60, verbose_name="町名")),
                ("use_class", models.CharField(blank=True, max_length=20, verbose_name="用途")),
                ("months", models.PositiveSmallIntegerField(verbose_name="送っていない月数")),
                ("most", models.PositiveIntegerField(verbose_name="通数の上限")),
                ("planned_count", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("planned_count__gt", 0)), name="posting_order_has_forms"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="EndTakenBack",
            fields=[
                (
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="taken_back",
                        serialize=False,
                        to="directdebit.mandateend",
                    ),
                ),
                (
                    "bank",
                    models.CharField(
                        choices=[("untold", "金融機関には伝えていない"), ("confirmed", "金融機関に確かめた")],
                        max_length=9,
                        verbose_name="金融機関",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="取り消す理由")),
                ("at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="end_taken_back_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="end_taken_back_agreed_by_another",
                    ),
                ],
            },
        ),
    ]
