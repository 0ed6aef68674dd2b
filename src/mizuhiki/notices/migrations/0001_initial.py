"""Notices planned, printed and not printed; slips issued anew; notices of overpaid money."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("mail", "0001_initial"),
        ("platform", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticePrint",
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
                (
                    "billing_run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment_notice", "納入通知書"), ("debit_notice", "口座振替のお知らせ")],
                        max_length=20,
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[("route", "検針順路順"), ("postcode", "郵便番号順")], max_length=10
                    ),
                ),
                ("planned_count", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
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
                        condition=models.Q(("planned_count__gt", 0)), name="notice_print_has_notices"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.noticeprint",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("file_no", models.PositiveIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("piece_id", models.BigIntegerField(unique=True)),
                ("is_protected", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("demand", "attempt"), name="notice_planned_once"),
                    models.UniqueConstraint(fields=("order", "file_no", "place"), name="notice_place_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnprintedNotice",
            fields=[
                (
                    "planned",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="notices.plannednotice",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("refused", "印刷できない"),
                            ("deceased", "宛名人が死亡（相続人代表が未登録）"),
                            ("returned", "前の郵便が返戻された宛先"),
                            ("no_address", "宛先の住所がない"),
                            ("parked", "契約を保留中"),
                            ("changed", "請求後に残額が変わった"),
                            ("no_way", "納付書・口座の登録がない"),
                            ("protected", "支援措置が始まった（もう一度印刷すると別のファイルになる）"),
                            ("settled", "納付済み"),
                        ],
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SlipReissue",
            fields=[
                (
                    "slip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.paymentslip",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[("counter", "窓口"), ("phone", "電話"), ("written", "文書・その他")],
                        max_length=8,
                        verbose_name="申出",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("hand", "窓口で渡す"), ("post", "郵送する")],
                        max_length=4,
                        verbose_name="渡し方",
                    ),
                ),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.piece"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OverpaidNotice",
            fields=[
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="mail.piece",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("cash", "窓口還付の案内"), ("bank", "口座還付"), ("offset", "充当")],
                        max_length=8,
                        verbose_name="内容",
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                ("attempt", models.PositiveSmallIntegerField()),
                ("yen", models.BigIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[("hand", "窓口で渡す"), ("post", "郵送する")],
                        max_length=4,
                        verbose_name="渡し方",
                    ),
                ),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("printed_at", models.DateTimeField()),
                (
                    "printed_by",
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
                        fields=("about", "subject_id", "attempt"), name="overpaid_told_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("yen__gt", 0)), name="overpaid_notice_of_yen"),
                ],
            },
        ),
    ]
