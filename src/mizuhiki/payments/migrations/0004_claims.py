"""Payments that people tell of; a claim ends by money of its own supply, or by a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard, when_inserted

CAME = """
CREATE FUNCTION payments_claim_is_borne_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_paymentclaim c JOIN payments_receipt r ON r.supply_id = c.supply_id
        WHERE c.id = NEW.claim_id AND r.id = NEW.receipt_id AND r.received_yen = coalesce(c.yen, r.received_yen)
          AND r.received_yen > 0
    ) THEN
        RAISE EXCEPTION 'claim_is_borne_out: receipt % is not what claim % tells of',
            NEW.receipt_id, NEW.claim_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

ONCE = """
CREATE FUNCTION payments_claim_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payments_paymentclaimend e WHERE e.claim_id = NEW.claim_id
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = e.receipt_id)
    ) THEN
        RAISE EXCEPTION 'claim_ends_once: claim % is ended', NEW.claim_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_phones_of_a_day"),
        ("payments", "0003_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "teller",
                    models.CharField(
                        choices=[("debtor", "お客様"), ("bank", "金融機関"), ("store", "コンビニ")],
                        max_length=8,
                        verbose_name="連絡した人",
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="支払った日")),
                ("yen", models.BigIntegerField(null=True, verbose_name="金額")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="支払った場所")),
                ("told_at", models.DateTimeField()),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("yen__isnull", True), ("yen__gt", 0), _connector="OR"),
                        name="claim_is_of_yen",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="PaymentClaimEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="payments.paymentclaim",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("came", "入金あり"),
                            ("confirmed", "確認済み"),
                            ("refuted", "入金なし"),
                            ("mistaken", "記録の誤り"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="確認した内容")),
                ("at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.receipt",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by__isnull", True), ("how", "came"), ("receipt__isnull", False)),
                            models.Q(
                                models.Q(("how", "came"), _negated=True),
                                ("ended_by__isnull", False),
                                ("receipt__isnull", True),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_ended_by_money_or_person",
                    ),
                )
            },
        ),
        *guard("payments_paymentclaim"),
        *guard("payments_paymentclaimend"),
        migrations.RunSQL(CAME, "DROP FUNCTION IF EXISTS payments_claim_is_borne_out()"),
        migrations.RunSQL(
            "CREATE TRIGGER is_borne_out BEFORE INSERT ON payments_paymentclaimend "
            "FOR EACH ROW WHEN (NEW.receipt_id IS NOT NULL) EXECUTE FUNCTION payments_claim_is_borne_out()",
            "DROP TRIGGER IF EXISTS is_borne_out ON payments_paymentclaimend",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_paymentclaimend ENABLE ALWAYS TRIGGER is_borne_out", migrations.RunSQL.noop
        ),
        *when_inserted("payments_paymentclaimend", "ends_once", "payments_claim_ends_once", ONCE),
    ]
