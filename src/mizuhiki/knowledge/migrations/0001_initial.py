"""Articles in versions, their approval, what was asked and used, imports and instructions."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_guards"),
        ("platform", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版")),
                ("title", models.CharField(max_length=200, verbose_name="題名")),
                ("body", models.TextField(verbose_name="本文")),
                (
                    "language",
                    models.CharField(
                        choices=[("ja", "日本語"), ("en", "英語"), ("zh", "中国語"), ("ko", "韓国語")],
                        default="ja",
                        max_length=2,
                        verbose_name="言語",
                    ),
                ),
                ("related", models.CharField(blank=True, max_length=200, verbose_name="関連する手続")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("new", "新規作成"),
                            ("instruction", "発注者の指示"),
                            ("proposal", "受注者の提案"),
                            ("change", "事業・業務環境の変化"),
                            ("import", "発注者の一覧の取込"),
                        ],
                        max_length=11,
                        verbose_name="改訂のきっかけ",
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="改訂の理由")),
                ("reference", models.CharField(max_length=80, unique=True)),
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
            name="Article",
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
                            ("faq", "FAQ"),
                            ("script", "トークスクリプト"),
                            ("work_manual", "業務マニュアル"),
                            ("training_manual", "研修用マニュアル"),
                            ("system_procedure", "センターシステム操作手順書"),
                            ("other_manual", "その他の資料"),
                        ],
                        max_length=16,
                        verbose_name="種類",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="番号")),
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
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="カテゴリ")),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Instruction",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("faq", "FAQ"),
                            ("script", "トークスクリプト"),
                            ("work_manual", "業務マニュアル"),
                            ("training_manual", "研修用マニュアル"),
                            ("system_procedure", "センターシステム操作手順書"),
                            ("other_manual", "その他の資料"),
                        ],
                        max_length=16,
                        verbose_name="種類",
                    ),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="指示の内容")),
                ("given_by", models.CharField(max_length=80, verbose_name="指示した課・担当者")),
                ("given_on", models.DateField(verbose_name="指示の日")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("reference", models.CharField(max_length=80, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="knowledge.article",
                    ),
                ),
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
            name="Search",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("found", models.PositiveSmallIntegerField()),
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
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="施行日")),
                ("reason", models.CharField(max_length=400, verbose_name="依頼の理由")),
                ("reference", models.CharField(max_length=80, unique=True)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SynonymLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.JSONField(verbose_name="同義語")),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VersionScreen",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="screen",
                        serialize=False,
                        to="knowledge.version",
                    ),
                ),
                ("view_name", models.CharField(max_length=80, verbose_name="画面")),
                ("system_version", models.CharField(max_length=20)),
                ("paragraph", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="version",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="knowledge.article"
            ),
        ),
        migrations.CreateModel(
            name="ArticleEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="knowledge.article",
                    ),
                ),
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
        migrations.AddField(
            model_name="version",
            name="category",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="knowledge.category",
            ),
        ),
        migrations.CreateModel(
            name="FaqImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("file_name", models.CharField(max_length=200)),
                ("line_count", models.PositiveIntegerField(verbose_name="行")),
                ("kept", models.PositiveIntegerField(verbose_name="残した")),
                ("merged", models.PositiveIntegerField(verbose_name="まとめた")),
                ("dropped", models.PositiveIntegerField(verbose_name="除いた")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FaqImportLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("kept", "残した"), ("merged", "まとめた"), ("dropped", "除いた")],
                        max_length=7,
                    ),
                ),
                (
                    "faq_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="knowledge.faqimport",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="knowledge.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InstructionEnd",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="knowledge.instruction",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="version",
            name="instruction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="knowledge.instruction",
            ),
        ),
        migrations.CreateModel(
            name="Miss",
            fields=[
                (
                    "search",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="miss",
                        serialize=False,
                        to="knowledge.search",
                    ),
                ),
                ("text", models.CharField(max_length=80)),
                ("key", models.CharField(db_index=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="MissEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=64)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("synonym", "同義語を登録した"),
                            ("entry", "FAQを書いた"),
                            ("nothing", "FAQの対象ではない"),
                        ],
                        max_length=7,
                        verbose_name="したこと",
                    ),
                ),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PublicationEnd",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="knowledge.publication",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("granted", "承認"), ("refused", "差戻し"), ("withdrawn", "取下げ")],
                        max_length=9,
                        verbose_name="結果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PublicationLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="knowledge.publication",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="askings",
                        to="knowledge.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SynonymEnd",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="knowledge.synonymline",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=80)),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="knowledge.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VersionCallType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_type", models.CharField(max_length=20, verbose_name="用件")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_types",
                        to="knowledge.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="agreement",
                        serialize=False,
                        to="knowledge.version",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="協議した日")),
                ("agreed_with", models.CharField(max_length=80, verbose_name="協議の相手")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="協議の内容")),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InForce",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="in_force",
                        serialize=False,
                        to="knowledge.version",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="施行日")),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="knowledge.article"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approved",
                        to="knowledge.publication",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("kind", "number"), name="article_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="article_number_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleend",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="article_end_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="faqimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "line_count",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("kept"), "+", models.F("merged")
                            ),
                            "+",
                            models.F("dropped"),
                        ),
                    )
                ),
                name="faq_import_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="faqimportline",
            constraint=models.UniqueConstraint(fields=("faq_import", "line"), name="faq_line_taken_once"),
        ),
        migrations.AddField(
            model_name="instructionend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="instructionend",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="knowledge.version"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="version_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="version_number_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="version_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="version_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                fields=("fiscal_year", "number"), name="instruction_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("given_on"))), name="instruction_due_later"
            ),
        ),
        migrations.AddIndex(
            model_name="search",
            index=models.Index(fields=["at"], name="search_by_time"),
        ),
        migrations.AddField(
            model_name="publicationend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationline",
            constraint=models.UniqueConstraint(fields=("publication", "version"), name="version_asked_once"),
        ),
        migrations.AddField(
            model_name="synonymend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["at"], name="use_by_time"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(fields=("version", "reference"), name="used_once_in_a_case"),
        ),
        migrations.AddConstraint(
            model_name="versioncalltype",
            constraint=models.UniqueConstraint(
                fields=("version", "call_type"), name="script_once_a_call_type"
            ),
        ),
        migrations.AddIndex(
            model_name="inforce",
            index=models.Index(fields=["article", "-from_on", "-version"], name="in_force_of_article"),
        ),
        migrations.AddConstraint(
            model_name="publicationend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how", "granted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="publication_end_has_a_reason",
            ),
        ),
    ]
