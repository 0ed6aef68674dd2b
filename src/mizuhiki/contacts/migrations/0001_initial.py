"""One history of talks, visits and letters, and what became of the complaints among them."""

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
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("manner", "接遇"),
                            ("mistake", "誤り"),
                            ("delay", "遅延"),
                            ("other", "その他"),
                        ],
                        max_length=8,
                        verbose_name="分類",
                    ),
                ),
                ("needs_report", models.BooleanField(verbose_name="発注者へ報告する")),
                ("received_at", models.DateTimeField(verbose_name="受付")),
                ("due_on", models.DateField(verbose_name="対応期限")),
                ("written_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-received_at"], name="complaint_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("written_at__gte", models.F("received_at"))),
                        name="complaint_written_after_it_came",
                    ),
                ],
            },
        ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
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
                (
                    "complaint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="contacts.complaint",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("complaint__isnull", False), ("kind", "complaint")),
                            models.Q(
                                models.Q(("kind", "complaint"), _negated=True), ("complaint__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="complaint_has_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("customer__isnull", False), ("kind", "complaint"), _connector="OR"
                        ),
                        name="contact_is_somebodys",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("complaint",),
                        name="complaint_begins_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complainant",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="complainant",
                        serialize=False,
                        to="contacts.complaint",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="お名前")),
                ("reach", models.CharField(blank=True, max_length=120, verbose_name="連絡先")),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("done", "対応"),
                            ("handed", "担当者の変更"),
                            ("classified", "分類の変更"),
                            ("marked", "要報告"),
                            ("reported", "発注者へ報告"),
                            ("closed", "処理結果"),
                            ("voided", "取消し"),
                        ],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("manner", "接遇"),
                            ("mistake", "誤り"),
                            ("delay", "遅延"),
                            ("other", "その他"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="分類",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("written_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="contacts.complaint",
                    ),
                ),
                (
                    "person",
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
                    models.UniqueConstraint(
                        fields=("complaint", "number"), name="complaint_step_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="complaint_step_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at__lte", models.F("written_at"))),
                        name="complaint_step_has_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("handed", "reported")), ("person__isnull", False)),
                            models.Q(
                                models.Q(("kind__in", ("handed", "reported")), _negated=True),
                                ("person__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_step_names_its_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "classified"), models.Q(("about", ""), _negated=True)),
                            models.Q(models.Q(("kind", "classified"), _negated=True), ("about", "")),
                            _connector="OR",
                        ),
                        name="complaint_step_names_its_class",
                    ),
                ],
            },
        ),
    ]
