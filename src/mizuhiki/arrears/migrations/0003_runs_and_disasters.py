"""Runs of letters, their ends, and disaster mode."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("arrears", "0002_guards"),
        ("billing", "0002_guards"),
        ("customers", "0004_trace_of_a_customer"),
        ("fieldwork", "0003_visit_to_a_tap"),
        ("mail", "0002_guards"),
        ("platform", "0002_guards"),
        ("rulepacks", "0002_guards"),
        ("staff", "0004_closed_day_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disaster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("since", models.DateField(verbose_name="開始日")),
                ("until", models.DateField(null=True, verbose_name="終了の予定日")),
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
            ],
        ),
        migrations.CreateModel(
            name="LetterRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("reminder", "督促"),
                            ("demand", "催告"),
                            ("warning", "給水停止の予告"),
                            ("notice", "給水停止の通知"),
                            ("cut", "給水停止の執行"),
                        ],
                        max_length=8,
                    ),
                ),
                ("send_on", models.DateField(verbose_name="発送日")),
                ("deadline_on", models.DateField(verbose_name="指定期限")),
                (
                    "order",
                    models.CharField(
                        choices=[("route", "検針順路順"), ("postcode", "郵便番号順")],
                        max_length=8,
                        verbose_name="印刷の順番",
                    ),
                ),
                ("candidates", models.PositiveIntegerField()),
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
                    "closed_day_work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.closeddaywork",
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
        ),
        migrations.CreateModel(
            name="RunLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("route", models.CharField(max_length=12)),
                ("yen", models.PositiveBigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="arrears.letterrun",
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
            name="DisasterArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("label", models.CharField(max_length=24)),
                ("routes", models.JSONField()),
                ("is_rest", models.BooleanField()),
                (
                    "disaster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="arrears.disaster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisasterWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("instruction", "発注者の指示"), ("cooperation", "協力した作業")],
                        max_length=11,
                        verbose_name="種類",
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="日時")),
                ("said_by", models.CharField(max_length=40, verbose_name="指示した人・作業した人")),
                ("said_to", models.CharField(max_length=40, verbose_name="指示を受けた人・依頼した人")),
                ("text", models.CharField(max_length=400, verbose_name="内容")),
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
                    "disaster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="arrears.disaster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterPrint",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="printing",
                        serialize=False,
                        to="arrears.letterrun",
                    ),
                ),
                ("planned_count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RunClose",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closing",
                        serialize=False,
                        to="arrears.letterrun",
                    ),
                ),
                ("candidates", models.PositiveIntegerField(verbose_name="候補")),
                ("sent", models.PositiveIntegerField(verbose_name="発送")),
                ("excluded", models.PositiveIntegerField(verbose_name="除外")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NoticeVisit",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="fieldwork.visit",
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.piece"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlannedLetter",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="planned",
                        serialize=False,
                        to="arrears.runline",
                    ),
                ),
                ("file_no", models.PositiveIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("piece_id", models.BigIntegerField(unique=True)),
                ("is_protected", models.BooleanField()),
                ("yen", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RunExclusion",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="exclusion",
                        serialize=False,
                        to="arrears.runline",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("paid", "納付済み"),
                            ("changed", "未納額が変わった"),
                            ("not_due", "手順の対象でなくなった"),
                            ("report", "入金連絡・速報・振替依頼中"),
                            ("pledge", "納入誓約を履行中"),
                            ("dispute", "係争中"),
                            ("complaint", "苦情を処理中"),
                            ("suspended", "徴収停止"),
                            ("deceased", "死亡"),
                            ("bankrupt", "破産・免責"),
                            ("welfare", "福祉連携"),
                            ("life_support", "医療機器を使用"),
                            ("disaster", "災害対応の区域"),
                            ("parked", "契約を保留中"),
                            ("no_address", "宛先の住所がない"),
                            ("returned", "前の郵便が返戻された宛先"),
                            ("protected", "支援措置（配達一覧に載せられない）"),
                            ("out", "通知書を配達中"),
                            ("refused", "印刷できない"),
                            ("spoiled", "書損・発送とりやめ"),
                            ("other", "その他"),
                        ],
                        max_length=12,
                        verbose_name="理由",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("check", "発送前の確認"), ("print", "印刷"), ("pull", "発送の直前")],
                        max_length=5,
                    ),
                ),
                ("by_system", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="メモ")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RunStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checked", "発送前の確認を終えた"),
                            ("approved", "印刷を承認"),
                            ("cancelled", "取りやめ"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="arrears.letterrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisasterEnd",
            fields=[
                (
                    "disaster",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="arrears.disaster",
                    ),
                ),
                ("on", models.DateField(verbose_name="終了日")),
                ("at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="disaster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="disaster_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="disaster",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="disaster_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="disasterarea",
            constraint=models.UniqueConstraint(fields=("disaster", "code"), name="disaster_area_once"),
        ),
        migrations.AddIndex(
            model_name="disasterword",
            index=models.Index(fields=["disaster", "said_at"], name="disaster_word_in_time"),
        ),
        migrations.AddConstraint(
            model_name="disasterword",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said_by", ""), _negated=True),
                    models.Q(("said_to", ""), _negated=True),
                    models.Q(("text", ""), _negated=True),
                ),
                name="disaster_word_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="disasterword",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_at__lte", models.F("at"))), name="disaster_word_said_before"
            ),
        ),
        migrations.AddField(
            model_name="letterprint",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
            ),
        ),
        migrations.AddField(
            model_name="letterprint",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="runclose",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="letterrun",
            index=models.Index(fields=["step", "-id"], name="letter_run_newest"),
        ),
        migrations.AddConstraint(
            model_name="letterrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("step", "cut"), _negated=True), name="letter_run_is_no_cut"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("deadline_on__gt", models.F("send_on"))), name="letter_run_leaves_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("candidates__gt", 0)), name="letter_run_has_candidates"
            ),
        ),
        migrations.AddField(
            model_name="plannedletter",
            name="printing",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="arrears.letterprint",
            ),
        ),
        migrations.AddField(
            model_name="plannedletter",
            name="slip",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.paymentslip",
            ),
        ),
        migrations.AddField(
            model_name="runexclusion",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="runline",
            constraint=models.UniqueConstraint(fields=("run", "supply"), name="run_line_once"),
        ),
        migrations.AddConstraint(
            model_name="runline",
            constraint=models.UniqueConstraint(fields=("run", "place"), name="run_place_once"),
        ),
        migrations.AddConstraint(
            model_name="runstep",
            constraint=models.UniqueConstraint(fields=("run", "kind"), name="run_step_once"),
        ),
        migrations.AddConstraint(
            model_name="runstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "cancelled"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="run_cancelled_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="disasterend",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("decided_by")), _negated=True),
                name="disaster_ended_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="runclose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "candidates",
                        django.db.models.expressions.CombinedExpression(
                            models.F("sent"), "+", models.F("excluded")
                        ),
                    )
                ),
                name="sent_and_excluded_are_candidates",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedletter",
            constraint=models.UniqueConstraint(
                fields=("printing", "file_no", "place"), name="arrears_letter_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("yen__gt", 0)), name="planned_letter_asks_for_yen"
            ),
        ),
        migrations.AddConstraint(
            model_name="runexclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "other"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="other_exclusion_says_why",
            ),
        ),
        *guard("arrears_disaster"),
        *guard("arrears_disasterarea"),
        *guard("arrears_disasterword"),
        *guard("arrears_disasterend"),
        *guard("arrears_letterrun"),
        *guard("arrears_runline"),
        *guard("arrears_runexclusion"),
        *guard("arrears_runstep"),
        *guard("arrears_letterprint"),
        *guard("arrears_plannedletter"),
        *guard("arrears_runclose"),
        *guard("arrears_noticevisit"),
    ]
