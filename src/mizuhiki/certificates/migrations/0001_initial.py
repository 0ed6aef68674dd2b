"""Applications, certificates and what became of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[("self", "本人"), ("proxy", "代理人（委任状）")],
                        max_length=5,
                        verbose_name="申請者",
                    ),
                ),
                ("has_letter", models.BooleanField(verbose_name="委任状")),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("licence", "運転免許証"),
                            ("my_number", "マイナンバーカード（表面）"),
                            ("passport", "旅券"),
                            ("residence", "在留カード"),
                            ("company", "社員証と登記事項証明書（法人）"),
                            ("two", "資格確認書など2点"),
                        ],
                        max_length=10,
                        verbose_name="本人確認",
                    ),
                ),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("received_on", models.DateField(verbose_name="申請日")),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "received_by",
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
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="certified_period_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("has_letter", True), ("relation", "proxy")),
                            models.Q(("has_letter", False), ("relation", "self")),
                            _connector="OR",
                        ),
                        name="proxy_brings_a_letter",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="proxy",
                        serialize=False,
                        to="certificates.application",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="代理人の氏名")),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("lines", models.JSONField()),
                ("total_yen", models.BigIntegerField()),
                ("issued_on", models.DateField(verbose_name="交付日")),
                ("issued_at", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="certificates.application",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("fiscal_year", "number"), name="certificate_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="certificate_number_counts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_yen__gt", 0)), name="certificate_certifies_yen"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="CertificateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("reissued", "再交付"), ("voided", "取消し")], max_length=8),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="certificates.certificate",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "voided")),
                        fields=("certificate",),
                        name="certificate_voided_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="certificate_step_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", False), ("kind", "reissued")),
                            models.Q(("file__isnull", True), ("kind", "voided")),
                            _connector="OR",
                        ),
                        name="reissue_has_a_paper",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="ApplicationEnd",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="certificates.application",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
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
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="application_end_has_a_reason"
                    ),
                )
            },
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["-received_on", "-id"], name="application_newest"),
        ),
    ]
