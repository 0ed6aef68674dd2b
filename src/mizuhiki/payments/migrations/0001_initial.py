"""Receipts, allocations, overpayments, and what stores report."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("billing", "0001_initial"),
        ("customers", "0001_initial"),
        ("platform", "0001_initial"),
        ("rulepacks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("till", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "窓口"),
                            ("debit", "口座振替"),
                            ("store", "コンビニ"),
                            ("bank", "金融機関"),
                            ("offset", "充当"),
                            ("corrected", "更正"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reference", models.CharField(max_length=100)),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
                ("received_yen", models.BigIntegerField()),
                ("tendered_yen", models.BigIntegerField(null=True)),
                ("received_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("posted_on", models.DateField()),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="payments.receipt",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["posted_on"], name="receipt_of_day"),
                    models.Index(fields=["supply", "-received_at"], name="receipt_of_supply"),
                    models.Index(
                        condition=models.Q(("slip__isnull", False)), fields=["slip"], name="receipt_of_slip"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "reference"), name="received_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "corrected"), ("received_yen", 0)),
                            models.Q(
                                models.Q(("channel", "corrected"), _negated=True),
                                ("reverses__isnull", True),
                                ("received_yen__gt", 0),
                            ),
                            models.Q(
                                models.Q(("channel", "corrected"), _negated=True),
                                ("reverses__isnull", False),
                                ("received_yen__lt", 0),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_or_reversal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tendered_yen__isnull", True),
                            ("tendered_yen__gte", models.F("received_yen")),
                            _connector="OR",
                        ),
                        name="tendered_covers_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptSerial",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="serial",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="till.tillsession",
                    ),
                ),
                (
                    "out_of_hours",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="till.outofhours",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("fiscal_year", "number"), name="receipt_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="receipt_number_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "receipt_id",
                        "assessment_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.receipt",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.assessment",
                    ),
                ),
                ("yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="allocation_moves_yen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overpayment",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                ("yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="overpayment_moves_yen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agent", models.CharField(max_length=16)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("file_name", models.CharField(max_length=200)),
                ("imported_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StoreReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.PositiveIntegerField()),
                ("byte_offset", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("provisional", "速報"),
                            ("final", "確報"),
                            ("cancelled", "取消"),
                            ("postal", "郵便振替"),
                            ("postal_corrected", "郵便振替訂正"),
                            ("real_time", "リアルタイム"),
                        ],
                        max_length=16,
                    ),
                ),
                ("barcode", models.CharField(max_length=44)),
                ("reference", models.CharField(max_length=80)),
                ("paid_at", models.DateTimeField()),
                ("shop", models.CharField(max_length=20)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("yen", models.BigIntegerField()),
                ("transfer_on", models.DateField(null=True, verbose_name="振込日")),
                ("made_on", models.DateField(null=True, verbose_name="データ作成日")),
                ("booked_on", models.DateField(null=True, verbose_name="経理処理日")),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("foreign", "発行企業の番号が違う"),
                            ("unknown", "納付書が見つからない"),
                            ("altered", "発行した納付書と金額か期限が違う"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.storefile",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("reference", "kind"), name="store_reported_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("final", "postal"))),
                        fields=("reference",),
                        name="store_payment_final_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("problem", ""), ("slip__isnull", False)),
                            models.Q(models.Q(("problem", ""), _negated=True), ("slip__isnull", True)),
                            _connector="OR",
                        ),
                        name="store_report_of_slip_or_problem",
                    ),
                    models.CheckConstraint(condition=models.Q(("yen__gt", 0)), name="store_report_of_yen"),
                )
            },
        ),
        migrations.CreateModel(
            name="StoreHeldRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.PositiveIntegerField()),
                ("byte_offset", models.PositiveBigIntegerField()),
                ("item", models.CharField(max_length=20)),
                ("problem", models.CharField(max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.storefile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("file", "record"), name="store_row_held_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreSettlement",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="settlement",
                        serialize=False,
                        to="payments.storereport",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("matched", "納付書に充てた"), ("returned", "収納代行会社へ戻す")],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("settled_at", models.DateTimeField()),
                (
                    "receipt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.receipt",
                    ),
                ),
                (
                    "settled_by",
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
                        condition=models.Q(("reason", ""), _negated=True), name="store_settled_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "matched"), ("receipt__isnull", False)),
                            models.Q(("how", "returned"), ("receipt__isnull", True)),
                            _connector="OR",
                        ),
                        name="store_matched_has_its_receipt",
                    ),
                )
            },
        ),
        migrations.AddIndex(
            model_name="storereport",
            index=models.Index(fields=["barcode"], name="store_report_of_barcode"),
        ),
        migrations.AddIndex(
            model_name="storereport",
            index=models.Index(
                condition=models.Q(("slip__isnull", False)), fields=["slip"], name="store_report_of_slip"
            ),
        ),
        migrations.AddIndex(
            model_name="storereport",
            index=models.Index(fields=["transfer_on"], name="store_report_of_transfer"),
        ),
    ]
