"""The list of results for the utility: its days, lines, files, and who took and received them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("rulepacks", "0002_guards"),
        ("signup", "0007_postcodes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResultDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="受付日")),
                ("due_on", models.DateField(verbose_name="提供期限")),
                ("line_count", models.PositiveIntegerField(verbose_name="件数")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gt", models.F("on"))), name="result_day_due_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="作り直した理由"),
                ),
                ("line_count", models.PositiveIntegerField(verbose_name="件数")),
                ("loss_count", models.PositiveIntegerField(verbose_name="文字の欠落")),
                ("made_at", models.DateTimeField()),
                (
                    "day",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="signup.resultday",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
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
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="signup.resultfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResultLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("attempt", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("draft", "入力中"),
                            ("paper", "紙の依頼書へ"),
                            ("handed_off", "金融機関で手続き中"),
                            ("returned_ok", "登録の確認待ち"),
                            ("returned_ng", "中断"),
                            ("expired", "期限切れ"),
                            ("refused", "登録不可"),
                            ("confirmed", "登録完了"),
                        ],
                        max_length=12,
                    ),
                ),
                ("finished_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.application"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="signup.resultline",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="signup.resultday",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResultTaking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(verbose_name="接続元")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takings",
                        to="signup.resultfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResultReceipt",
            fields=[
                (
                    "result",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="receipt",
                        serialize=False,
                        to="signup.resultfile",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("line_count", models.PositiveIntegerField(verbose_name="件数")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.UniqueConstraint(fields=("day", "version"), name="result_version_once"),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("supersedes", None), ("version", 1)),
                    models.Q(
                        ("day__isnull", False),
                        ("supersedes__isnull", False),
                        ("version__gt", 1),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="result_version_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("line_count__gt", 0)), name="result_has_lines"
            ),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.UniqueConstraint(
                fields=("application", "attempt", "outcome"), name="result_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.UniqueConstraint(fields=("day", "position"), name="result_position_once"),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ("confirmed", "refused", "returned_ng", "paper", "expired"))
                ),
                name="result_is_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="resulttaking",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="result_taking_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="resultreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="result_receipt_digest"
            ),
        ),
        *(
            step
            for table in ("resultday", "resultline", "resultfile", "resulttaking", "resultreceipt")
            for step in guard(f"signup_{table}")
        ),
    ]
