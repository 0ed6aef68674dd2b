"""One history of talks, visits and letters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
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
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("telephone", "電話"),
                            ("counter", "窓口"),
                            ("visit", "訪問"),
                            ("letter", "手紙"),
                            ("mail", "メール"),
                            ("web", "ウェブ"),
                        ],
                        max_length=10,
                        verbose_name="方法",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "お客様から"), ("out", "こちらから")],
                        max_length=3,
                        verbose_name="向き",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consultation", "納入相談"),
                            ("inquiry", "問合せ"),
                            ("complaint", "苦情"),
                            ("notice", "届出・連絡"),
                            ("other", "その他"),
                        ],
                        max_length=12,
                        verbose_name="種類",
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                ("answer", models.TextField(default="", verbose_name="回答・対応")),
                ("follow_up_on", models.DateField(null=True, verbose_name="次の対応日")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-at"], name="contact_of_customer"),
                    models.Index(fields=["-at"], name="contact_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="contact_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("corrects", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_corrects_another",
                    ),
                ],
            },
        ),
    ]
