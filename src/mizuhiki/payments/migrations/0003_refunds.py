"""Refunds in cash, each the whole of an overpayment; a receipt whose overpayment was given back stays."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

REFUND = """
CREATE FUNCTION payments_refund_is_the_overpayment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_overpayment o
        WHERE o.receipt_id = NEW.overpayment_id AND o.yen = NEW.yen AND o.supply_id = NEW.supply_id
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = o.receipt_id)
    ) THEN
        RAISE EXCEPTION 'refund_is_the_overpayment: % yen are not what came in too much with receipt %',
            NEW.yen, NEW.overpayment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
REVERSAL = """
CREATE FUNCTION payments_refunded_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_refund f WHERE f.overpayment_id = NEW.reverses_id) THEN
        RAISE EXCEPTION 'refunded_receipt_stays: what was too much with receipt % was given back',
            NEW.reverses_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_phones_of_a_day"),
        ("payments", "0002_guards"),
        ("till", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "payee",
                    models.CharField(
                        choices=[("self", "本人"), ("proxy", "代理人（委任状あり）"), ("heir", "相続人代表")],
                        max_length=8,
                        verbose_name="受取人",
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("licence", "運転免許証"),
                            ("my_number", "マイナンバーカード"),
                            ("residence", "在留カード・特別永住者証明書"),
                            ("passport", "旅券"),
                            ("two_papers", "写真のない書類2点"),
                        ],
                        max_length=12,
                        verbose_name="本人確認",
                    ),
                ),
                ("reference", models.CharField(max_length=100, unique=True)),
                ("paid_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("posted_on", models.DateField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                (
                    "overpayment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpayment",
                    ),
                ),
                (
                    "paid_by",
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
        ),
        migrations.CreateModel(
            name="RefundPayee",
            fields=[
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payee_named",
                        serialize=False,
                        to="payments.refund",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="受取人の氏名")),
            ],
        ),
        migrations.CreateModel(
            name="RefundPayeeEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("name", models.CharField(max_length=60, verbose_name="受取人の氏名")),
                (
                    "refund",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="payments.refund",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payments.refundpayee",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refundpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payments_refundpayeeevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refund_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."refund_id", NEW."refund_id"); RETURN NULL;',
                    hash="1482342b69fcef38f74e0d0382925cfba184cbb9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fecad",
                    table="payments_refundpayee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refundpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payments_refundpayeeevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refund_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."refund_id", NEW."refund_id"); RETURN NULL;',
                    hash="f80e5a52d954610bdef6be72045c739cf54c1205",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c8ad8",
                    table="payments_refundpayee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refundpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payments_refundpayeeevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refund_id") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."refund_id", OLD."refund_id"); RETURN NULL;',
                    hash="b5a8e148ab3623a50c180404b91962551ab80393",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bc4b0",
                    table="payments_refundpayee",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("fiscal_year", "number"), name="refund_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("yen__gt", 0)), name="refund_gives_yen"),
        ),
        *guard("payments_refund"),
        *guard("payments_refundpayeeevent"),
        migrations.RunSQL(REFUND, "DROP FUNCTION IF EXISTS payments_refund_is_the_overpayment()"),
        migrations.RunSQL(
            "CREATE TRIGGER is_the_overpayment BEFORE INSERT ON payments_refund "
            "FOR EACH ROW EXECUTE FUNCTION payments_refund_is_the_overpayment()",
            "DROP TRIGGER IF EXISTS is_the_overpayment ON payments_refund",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_refund ENABLE ALWAYS TRIGGER is_the_overpayment", migrations.RunSQL.noop
        ),
        migrations.RunSQL(REVERSAL, "DROP FUNCTION IF EXISTS payments_refunded_receipt_stays()"),
        migrations.RunSQL(
            "CREATE TRIGGER refunded_stays BEFORE INSERT ON payments_receipt "
            "FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) "
            "EXECUTE FUNCTION payments_refunded_receipt_stays()",
            "DROP TRIGGER IF EXISTS refunded_stays ON payments_receipt",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_receipt ENABLE ALWAYS TRIGGER refunded_stays", migrations.RunSQL.noop
        ),
    ]
