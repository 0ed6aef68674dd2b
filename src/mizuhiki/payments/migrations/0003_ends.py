"""How overpayments end: one table for every way, never more than there is; their receipt stays."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard, when_inserted

LEFT = """
CREATE FUNCTION payments_left_of_overpayment(receipt bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT o.yen - coalesce((
        SELECT sum(e.yen) FROM payments_overpaymentend e
        WHERE e.overpayment_id = o.receipt_id
          AND NOT EXISTS (SELECT FROM payments_overpaymentendundone u WHERE u.end_id = e.id)), 0)::bigint
    - coalesce((
        SELECT sum(h.yen) FROM payments_overpaymenthold h
        WHERE h.overpayment_id = o.receipt_id
          AND NOT EXISTS (SELECT FROM payments_overpaymentholdreleased r WHERE r.hold_id = h.id)), 0)::bigint
    FROM payments_overpayment o
    WHERE o.receipt_id = receipt
      AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = o.receipt_id)
$$
"""
END = """
CREATE FUNCTION payments_end_is_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.yen <= payments_left_of_overpayment(NEW.overpayment_id)) IS NOT TRUE THEN
        RAISE EXCEPTION 'end_is_covered: % yen are more than is left of the overpayment of receipt %',
            NEW.yen, NEW.overpayment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
UNDONE = """
CREATE FUNCTION payments_cash_stays_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payments_overpaymentend e WHERE e.id = NEW.end_id AND e.way = 'cash'
          AND NOT EXISTS (
            SELECT FROM payments_refundundone u JOIN payments_refund f ON f.id = u.refund_id
            WHERE f.end_id = e.id AND NEW.occurred_on = e.occurred_on)
    ) THEN
        RAISE EXCEPTION 'cash_stays_given: end % was handed out at a counter', NEW.end_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
HELD = """
CREATE FUNCTION payments_held_end_is_its_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_overpaymenthold h
        JOIN payments_overpaymentholdreleased r ON r.hold_id = h.id
        WHERE h.id = NEW.hold_id AND h.overpayment_id = NEW.overpayment_id AND h.yen = NEW.yen
    ) THEN
        RAISE EXCEPTION 'held_end_is_its_hold: % yen are not what hold % spoke for', NEW.yen, NEW.hold_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUND = """
CREATE FUNCTION payments_refund_is_cash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payments_overpaymentend e WHERE e.id = NEW.end_id AND e.way = 'cash') THEN
        RAISE EXCEPTION 'refund_is_cash: end % is of another way', NEW.end_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
BROUGHT_BACK = """
CREATE FUNCTION payments_cash_is_brought_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_refund f JOIN payments_overpaymentend e ON e.id = f.end_id
        WHERE f.id = NEW.refund_id AND f.paid_by_id <> NEW.agreed_by_id
          AND e.occurred_on = (NEW.at AT TIME ZONE 'Asia/Tokyo')::date
    ) THEN
        RAISE EXCEPTION 'cash_is_brought_back: refund % is of another day, or agreed to by who paid it',
            NEW.refund_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
OFFSET = """
CREATE FUNCTION payments_offset_is_its_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_overpaymentend e
        JOIN payments_overpayment o ON o.receipt_id = e.overpayment_id
        LEFT JOIN payments_overpaymentinterest i ON i.end_id = e.id
        JOIN payments_receipt r ON r.received_yen = e.yen + coalesce(i.yen, 0)
        AND (r.supply_id = o.supply_id OR EXISTS (
            SELECT FROM payments_offsetrequest q WHERE r.reference = 'across:' || q.id
              AND q.overpayment_id = e.overpayment_id AND q.supply_id = r.supply_id))
        WHERE e.id = NEW.end_id AND e.way = 'offset' AND r.id = NEW.receipt_id AND r.channel = 'offset'
    ) THEN
        RAISE EXCEPTION 'offset_is_its_end: receipt % is not what end % gave', NEW.receipt_id, NEW.end_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
BEARS = """
CREATE FUNCTION payments_interest_is_of_its_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_overpaymentend e WHERE e.id = NEW.end_id AND e.yen >= NEW.eligible_yen
        UNION ALL
        SELECT FROM payments_overpaymenthold h WHERE h.id = NEW.hold_id AND h.yen >= NEW.eligible_yen
    ) THEN
        RAISE EXCEPTION 'interest_is_of_its_money: % yen are more than went or are spoken for',
            NEW.eligible_yen USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
REVERSAL = """
CREATE FUNCTION payments_ended_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payments_overpaymentend e WHERE e.overpayment_id = NEW.reverses_id
          AND NOT EXISTS (SELECT FROM payments_overpaymentendundone u WHERE u.end_id = e.id)
    ) OR EXISTS (
        SELECT FROM payments_overpaymenthold h WHERE h.overpayment_id = NEW.reverses_id
          AND NOT EXISTS (SELECT FROM payments_overpaymentholdreleased r WHERE r.hold_id = h.id)
    ) THEN
        RAISE EXCEPTION 'ended_receipt_stays: what was too much with receipt % is spoken for or gone',
            NEW.reverses_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_phones_of_a_day"),
        ("payments", "0002_guards"),
        ("rulepacks", "0001_initial"),
        ("till", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OverpaymentHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("told", models.CharField(max_length=40)),
                ("url_name", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
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
                    models.CheckConstraint(
                        condition=models.Q(("yen__gt", 0)), name="overpayment_hold_is_of_yen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OverpaymentHoldReleased",
            fields=[
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="released",
                        serialize=False,
                        to="payments.overpaymenthold",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OverpaymentEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yen", models.BigIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[("cash", "窓口還付"), ("offset", "充当"), ("bank", "口座還付")], max_length=8
                    ),
                ),
                ("occurred_on", models.DateField()),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="payments.overpaymenthold",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen__gt", 0)), name="overpayment_end_is_of_yen"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hold__isnull", False), ("way", "bank")),
                            models.Q(models.Q(("way", "bank"), _negated=True), ("hold__isnull", True)),
                            _connector="OR",
                        ),
                        name="transferred_end_was_held",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverpaymentEndUndone",
            fields=[
                (
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undone",
                        serialize=False,
                        to="payments.overpaymentend",
                    ),
                ),
                ("occurred_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="OverpaymentInterest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("eligible_yen", models.BigIntegerField()),
                ("base_yen", models.BigIntegerField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("spans", models.JSONField()),
                ("yen", models.BigIntegerField()),
                (
                    "end",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest",
                        to="payments.overpaymentend",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest",
                        to="payments.overpaymenthold",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulepacks.rulepackversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("hold__isnull", False)),
                            models.Q(("end__isnull", False), ("hold__isnull", True)),
                            _connector="OR",
                        ),
                        name="interest_of_an_end_or_a_hold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_yen__gte", 0),
                            ("eligible_yen__gt", 0),
                            ("yen__gte", 0),
                            ("base_yen__lte", models.F("eligible_yen")),
                        ),
                        name="interest_of_what_bears_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("posted_on", models.DateField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                (
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpaymentend",
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
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("fiscal_year", "number"), name="refund_numbered_once"),
                )
            },
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
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpaymentend",
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
            name="RefundUndone",
            fields=[
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undone",
                        serialize=False,
                        to="payments.refund",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="取消しの理由")),
                ("at", models.DateTimeField()),
                ("posted_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agreed_by",
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
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("by", models.F("agreed_by")), _negated=True),
                        ),
                        name="refund_undone_by_two",
                    ),
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
        *guard("payments_overpaymenthold"),
        *guard("payments_overpaymentholdreleased"),
        *guard("payments_overpaymentend"),
        *guard("payments_overpaymentendundone"),
        *guard("payments_overpaymentinterest"),
        *guard("payments_refund"),
        *guard("payments_refundundone"),
        *guard("payments_refundpayeeevent"),
        *guard("payments_offset"),
        migrations.RunSQL(LEFT, "DROP FUNCTION IF EXISTS payments_left_of_overpayment(bigint)"),
        *when_inserted("payments_overpaymentend", "is_covered", "payments_end_is_covered", END),
        *when_inserted("payments_overpaymenthold", "is_covered", "payments_end_is_covered"),
        *when_inserted(
            "payments_overpaymentend",
            "is_its_hold",
            "payments_held_end_is_its_hold",
            HELD,
            when="WHEN (NEW.hold_id IS NOT NULL) ",
        ),
        *when_inserted("payments_overpaymentendundone", "cash_stays", "payments_cash_stays_given", UNDONE),
        *when_inserted(
            "payments_overpaymentinterest", "is_of_its_money", "payments_interest_is_of_its_money", BEARS
        ),
        *when_inserted("payments_refund", "is_cash", "payments_refund_is_cash", REFUND),
        *when_inserted(
            "payments_refundundone", "is_brought_back", "payments_cash_is_brought_back", BROUGHT_BACK
        ),
        *when_inserted("payments_offset", "is_its_end", "payments_offset_is_its_end", OFFSET),
        *when_inserted(
            "payments_receipt",
            "ended_stays",
            "payments_ended_receipt_stays",
            REVERSAL,
            when="WHEN (NEW.reverses_id IS NOT NULL) ",
        ),
    ]
