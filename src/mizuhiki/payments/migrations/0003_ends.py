"""How overpayments end: refunds in cash and offsets, never more than there is; their receipt stays."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

LEFT = """
CREATE FUNCTION payments_left_of_overpayment(receipt bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT o.yen
        - coalesce((SELECT sum(f.yen) FROM payments_refund f WHERE f.overpayment_id = o.receipt_id), 0)::bigint
        - coalesce((
            SELECT sum(r.received_yen) FROM payments_offset x JOIN payments_receipt r ON r.id = x.receipt_id
            WHERE x.overpayment_id = o.receipt_id
              AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)), 0)::bigint
    FROM payments_overpayment o
    WHERE o.receipt_id = receipt
      AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = o.receipt_id)
$$
"""
REFUND = """
CREATE FUNCTION payments_refund_is_what_is_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF payments_left_of_overpayment(NEW.overpayment_id) IS DISTINCT FROM NEW.yen OR NOT EXISTS (
        SELECT FROM payments_overpayment o
        WHERE o.receipt_id = NEW.overpayment_id AND o.supply_id = NEW.supply_id
    ) THEN
        RAISE EXCEPTION 'refund_is_what_is_left: % yen are not what is left of the overpayment of receipt %',
            NEW.yen, NEW.overpayment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
OFFSET = """
CREATE FUNCTION payments_offset_is_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_receipt r JOIN payments_overpayment o ON o.receipt_id = NEW.overpayment_id
        WHERE r.id = NEW.receipt_id AND r.channel = 'offset' AND r.supply_id = o.supply_id
          AND r.received_yen BETWEEN 1 AND payments_left_of_overpayment(o.receipt_id)
    ) THEN
        RAISE EXCEPTION 'offset_is_covered: receipt % is not paid by what is left of the overpayment of receipt %',
            NEW.receipt_id, NEW.overpayment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
REVERSAL = """
CREATE FUNCTION payments_ended_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_refund f WHERE f.overpayment_id = NEW.reverses_id) OR EXISTS (
        SELECT FROM payments_offset x WHERE x.overpayment_id = NEW.reverses_id
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = x.receipt_id)
    ) THEN
        RAISE EXCEPTION 'ended_receipt_stays: what was too much with receipt % was given back or pays a bill',
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
                    models.ForeignKey(
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
            name="Offset",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="offset",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpayment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("fiscal_year", "number"), name="offset_numbered_once")
                ],
            },
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
        *guard("payments_offset"),
        migrations.RunSQL(LEFT, "DROP FUNCTION IF EXISTS payments_left_of_overpayment(bigint)"),
        migrations.RunSQL(REFUND, "DROP FUNCTION IF EXISTS payments_refund_is_what_is_left()"),
        migrations.RunSQL(
            "CREATE TRIGGER is_what_is_left BEFORE INSERT ON payments_refund "
            "FOR EACH ROW EXECUTE FUNCTION payments_refund_is_what_is_left()",
            "DROP TRIGGER IF EXISTS is_what_is_left ON payments_refund",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_refund ENABLE ALWAYS TRIGGER is_what_is_left", migrations.RunSQL.noop
        ),
        migrations.RunSQL(OFFSET, "DROP FUNCTION IF EXISTS payments_offset_is_covered()"),
        migrations.RunSQL(
            "CREATE TRIGGER is_covered BEFORE INSERT ON payments_offset "
            "FOR EACH ROW EXECUTE FUNCTION payments_offset_is_covered()",
            "DROP TRIGGER IF EXISTS is_covered ON payments_offset",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_offset ENABLE ALWAYS TRIGGER is_covered", migrations.RunSQL.noop
        ),
        migrations.RunSQL(REVERSAL, "DROP FUNCTION IF EXISTS payments_ended_receipt_stays()"),
        migrations.RunSQL(
            "CREATE TRIGGER ended_stays BEFORE INSERT ON payments_receipt "
            "FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) "
            "EXECUTE FUNCTION payments_ended_receipt_stays()",
            "DROP TRIGGER IF EXISTS ended_stays ON payments_receipt",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_receipt ENABLE ALWAYS TRIGGER ended_stays", migrations.RunSQL.noop
        ),
    ]
