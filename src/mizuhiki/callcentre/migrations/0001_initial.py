"""案件, the queue, the directory, hints and corrections, proposals."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("contacts", "0001_initial"),
        ("customers", "0001_initial"),
        ("intake", "0001_initial"),
        ("knowledge", "0001_initial"),
        ("repairs", "0001_initial"),
        ("telephony", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("fax", "ＦＡＸ"),
                            ("post", "郵便"),
                            ("postcard", "はがき"),
                            ("mail", "電子メール"),
                            ("web", "インターネット"),
                            ("counter", "窓口受付票"),
                        ],
                        max_length=8,
                        verbose_name="経路",
                    ),
                ),
                (
                    "asks",
                    models.CharField(
                        choices=[
                            ("open_close", "開閉栓・名義変更"),
                            ("notification", "届出"),
                            ("enquiry", "問合せ"),
                            ("opinion", "要望・苦情"),
                            ("debit", "口座振替依頼書"),
                            ("other", "その他"),
                        ],
                        max_length=12,
                        verbose_name="内容",
                    ),
                ),
                ("arrived_at", models.DateTimeField(verbose_name="到着")),
                ("arrived_on", models.DateField()),
                ("slip_no", models.CharField(blank=True, max_length=20, verbose_name="受付票番号")),
                ("written_at", models.DateTimeField()),
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
            name="Case",
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
                            ("enquiry", "問合せ"),
                            ("notification", "届出"),
                            ("complaint", "苦情"),
                            ("wish", "要望・意見"),
                            ("repair", "修繕"),
                            ("start", "使用開始"),
                            ("stop", "使用中止"),
                            ("name_change", "名義変更"),
                            ("helpdesk", "局内問合せ"),
                            ("other", "その他"),
                        ],
                        max_length=12,
                        verbose_name="種類",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bill_address", "送付先変更"),
                            ("reissue", "納付書の再発行"),
                            ("carry_over", "口座継続"),
                            ("papers", "申請書の送付"),
                            ("payment", "入金連絡"),
                            ("other", "その他の届出"),
                        ],
                        max_length=12,
                        verbose_name="届出の種類",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("telephone", "電話"),
                            ("counter", "窓口"),
                            ("fax", "ＦＡＸ"),
                            ("post", "郵便"),
                            ("mail", "電子メール"),
                            ("web", "インターネット"),
                        ],
                        max_length=10,
                        verbose_name="受付方法",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ja", "日本語"),
                            ("en", "英語"),
                            ("zh", "中国語"),
                            ("ko", "韓国語"),
                            ("other", "その他の言語"),
                        ],
                        default="ja",
                        max_length=5,
                        verbose_name="言語",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="受付")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="至急")),
                ("is_off_hours", models.BooleanField(default=False, verbose_name="受付時間外")),
                ("written_at", models.DateTimeField()),
                (
                    "arrival",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="callcentre.arrival",
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
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.call",
                    ),
                ),
                (
                    "complaint",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacts.complaint",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="CaseStep",
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
                            ("taken", "ＳＶが引受け"),
                            ("noted", "経過"),
                            ("attached", "お客様の特定"),
                            ("identified", "本人確認"),
                            ("classified", "分類"),
                            ("changed", "登録内容の変更"),
                            ("escalated", "ＳＶへ引継ぎ"),
                            ("handed", "担当課所へ引継ぎ"),
                            ("acknowledged", "担当課所が受領"),
                            ("returned", "差戻し"),
                            ("promised", "折り返しの約束"),
                            ("called", "折り返し済み"),
                            ("transferred", "電話の取次ぎ"),
                            ("answered", "回答"),
                            ("closed", "完結"),
                            ("cancelled", "取消し"),
                            ("reopened", "再開"),
                        ],
                        max_length=12,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="内容")),
                ("due_at", models.DateTimeField(null=True, verbose_name="期限")),
                (
                    "fee_class",
                    models.CharField(
                        blank=True,
                        choices=[("fee", "料金"), ("other", "その他")],
                        max_length=5,
                        verbose_name="問合せの分類",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=24, verbose_name="小分類")),
                ("is_same", models.BooleanField(null=True)),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="callcentre.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="Hint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("caller", "お客様の申出"),
                            ("paper", "届いた書類"),
                            ("site", "現地での確認"),
                            ("section", "担当課所からの連絡"),
                        ],
                        max_length=8,
                        verbose_name="出どころ",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="内容")),
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
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="callcentre.case",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SectionEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=24, verbose_name="コード")),
                ("name", models.CharField(max_length=60, verbose_name="課所名")),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="外線")),
                ("extension", models.CharField(blank=True, max_length=20, verbose_name="内線")),
                ("hours", models.CharField(blank=True, max_length=80, verbose_name="受付時間")),
                ("desk", models.CharField(blank=True, max_length=16, verbose_name="受付箱")),
                ("is_active", models.BooleanField(default=True, verbose_name="使っている")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, unique=True, verbose_name="用件")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="よく言われる言葉")),
                ("advice", models.CharField(blank=True, max_length=200, verbose_name="案内のしかた")),
                ("is_active", models.BooleanField(default=True, verbose_name="使っている")),
            ],
        ),
        migrations.CreateModel(
            name="SubjectEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="用件")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="よく言われる言葉")),
                ("advice", models.CharField(blank=True, max_length=200, verbose_name="案内のしかた")),
                ("is_active", models.BooleanField(default=True, verbose_name="使っている")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ArrivalSender",
            fields=[
                (
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sender",
                        serialize=False,
                        to="callcentre.arrival",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="差出人")),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="電話番号")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
            ],
        ),
        migrations.CreateModel(
            name="ArrivalStanding",
            fields=[
                (
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="callcentre.arrival",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "仕分け前"),
                            ("sorted", "振分け前"),
                            ("assigned", "登録待ち"),
                            ("reply", "返信待ち"),
                            ("done", "済み"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("is_urgent", models.BooleanField(default=False, verbose_name="至急")),
                ("needs_reply", models.BooleanField(default=False, verbose_name="返信が必要")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
            ],
        ),
        migrations.CreateModel(
            name="ArrivalPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "arrival",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="callcentre.arrival",
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
            ],
        ),
        migrations.CreateModel(
            name="BillAddress",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="bill_address",
                        serialize=False,
                        to="callcentre.case",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="適用日")),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="callcentre.case",
                    ),
                ),
                ("step_count", models.PositiveSmallIntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("centre", "センター"),
                            ("supervisor", "ＳＶ"),
                            ("section", "担当課所"),
                            ("over", "完結"),
                        ],
                        max_length=10,
                        verbose_name="所在",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True, verbose_name="期限")),
                ("call_at", models.DateTimeField(null=True, verbose_name="折り返しの時刻")),
                (
                    "fee_class",
                    models.CharField(
                        blank=True, choices=[("fee", "料金"), ("other", "その他")], max_length=5
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=24)),
                ("is_cancelled", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="ArrivalStep",
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
                            ("sorted", "仕分け"),
                            ("assigned", "振分け"),
                            ("called", "不備の確認"),
                            ("registered", "案件に登録"),
                            ("keyed", "口座振替依頼書の入力"),
                            ("replied", "返信"),
                            ("discarded", "登録不要"),
                        ],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=400, verbose_name="内容")),
                ("is_urgent", models.BooleanField(null=True)),
                ("needs_reply", models.BooleanField(null=True)),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "arrival",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="callcentre.arrival",
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="callcentre.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="call_back",
                        serialize=False,
                        to="callcentre.casestep",
                    ),
                ),
                ("telephone", models.CharField(max_length=20, verbose_name="折り返し先")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="お名前")),
            ],
        ),
        migrations.CreateModel(
            name="CaseAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="callcentre.case",
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
            name="CaseContact",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="contacts.contact",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="callcentre.case",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseIntake",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="intake.application",
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="callcentre.case",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseRepair",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="repairs.repairrequest",
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="callcentre.case",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="内容")),
                ("answer", models.TextField(blank=True, verbose_name="回答・対応")),
                ("caller", models.CharField(blank=True, max_length=100, verbose_name="申出人")),
                ("relation", models.CharField(blank=True, max_length=40, verbose_name="続柄・立場")),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="電話番号")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "search_bigrams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False, size=None
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
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="callcentre.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("caller", "お客様の申出"),
                            ("paper", "届いた書類"),
                            ("site", "現地での確認"),
                            ("section", "担当課所からの連絡"),
                        ],
                        max_length=8,
                        verbose_name="出どころ",
                    ),
                ),
                ("field", models.CharField(max_length=12, verbose_name="項目")),
                ("old", models.CharField(blank=True, max_length=200, verbose_name="訂正前")),
                ("new", models.CharField(blank=True, max_length=200, verbose_name="訂正後")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="callcentre.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HintEnd",
            fields=[
                (
                    "hint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="callcentre.hint",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="件名")),
                ("text", models.TextField(verbose_name="改善策")),
                ("at", models.DateTimeField(verbose_name="作成")),
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
            name="ProposalCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="callcentre.case"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="callcentre.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposalStep",
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
                        choices=[("submitted", "発注者へ提出"), ("adopted", "採用"), ("declined", "見送り")],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=400, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="callcentre.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=24, unique=True, verbose_name="コード")),
                ("name", models.CharField(max_length=60, verbose_name="課所名")),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="外線")),
                ("extension", models.CharField(blank=True, max_length=20, verbose_name="内線")),
                ("hours", models.CharField(blank=True, max_length=80, verbose_name="受付時間")),
                ("desk", models.CharField(blank=True, max_length=16, verbose_name="受付箱")),
                ("is_active", models.BooleanField(default=True, verbose_name="使っている")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="callcentre_section_has_a_name"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="casestep",
            name="section",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="callcentre.section",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="section",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "callcentre_sectionevent" ("code", "desk", "extension", "hours", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "telephone") VALUES (NEW."code", NEW."desk", NEW."extension", NEW."hours", NEW."id", NEW."is_active", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."telephone"); RETURN NULL;',
                    hash="623181fb0e994ec97adab2ef1886dcf4e7c4aaea",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e1f05",
                    table="callcentre_section",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="section",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "callcentre_sectionevent" ("code", "desk", "extension", "hours", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "telephone") VALUES (NEW."code", NEW."desk", NEW."extension", NEW."hours", NEW."id", NEW."is_active", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."telephone"); RETURN NULL;',
                    hash="5358ae7cbba81cabbbeffbb3214edb8c2eb3fa72",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3f4e6",
                    table="callcentre_section",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="section",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "callcentre_sectionevent" ("code", "desk", "extension", "hours", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "telephone") VALUES (OLD."code", OLD."desk", OLD."extension", OLD."hours", OLD."id", OLD."is_active", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."telephone"); RETURN NULL;',
                    hash="50105871f9b768cf86f7f29c5b064ead924ac0f1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7f6d3",
                    table="callcentre_section",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="sectionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="callcentre.section",
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="callcentre.section"
            ),
        ),
        migrations.AddField(
            model_name="subjectevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="callcentre.subject",
            ),
        ),
        migrations.AddField(
            model_name="subjectevent",
            name="section",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="callcentre.section",
            ),
        ),
        migrations.AddField(
            model_name="arrivalstanding",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["-arrived_at"], name="arrival_newest"),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "counter"), models.Q(("slip_no", ""), _negated=True)),
                    models.Q(models.Q(("source", "counter"), _negated=True), ("slip_no", "")),
                    _connector="OR",
                ),
                name="callcentre_slip_has_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slip_no", ""), _negated=True),
                fields=("arrived_on", "slip_no"),
                name="callcentre_slip_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalpage",
            constraint=models.UniqueConstraint(
                fields=("arrival", "number"), name="callcentre_page_numbered_once"
            ),
        ),
        migrations.AddField(
            model_name="billaddress",
            name="before",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supplyparty",
            ),
        ),
        migrations.AddField(
            model_name="billaddress",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="billaddress",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supplyparty"
            ),
        ),
        migrations.AddField(
            model_name="billaddress",
            name="supply",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="asked",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="callcentre.section",
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="holder",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="section",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="callcentre.section",
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="supply",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="callcentre.caseversion",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-received_at"], name="case_newest"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "notification"), models.Q(("form", ""), _negated=True)),
                    models.Q(models.Q(("kind", "notification"), _negated=True), ("form", "")),
                    _connector="OR",
                ),
                name="callcentre_notification_has_its_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complaint__isnull", False), ("kind", "complaint")),
                    models.Q(models.Q(("kind", "complaint"), _negated=True), ("complaint__isnull", True)),
                    _connector="OR",
                ),
                name="callcentre_complaint_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("written_at__gte", models.F("received_at"))),
                name="callcentre_case_written_after_it_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("supply__isnull", True), ("customer__isnull", False), _connector="OR"),
                name="callcentre_supply_is_theirs",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_off_hours", False), ("kind", "helpdesk"), _connector="OR"),
                name="callcentre_off_hours_of_help_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalstep",
            constraint=models.UniqueConstraint(
                fields=("arrival", "number"), name="callcentre_arrival_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "assigned"), ("person__isnull", False)),
                    models.Q(models.Q(("kind", "assigned"), _negated=True), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="callcentre_assigned_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "registered"), ("case__isnull", False)),
                    models.Q(models.Q(("kind", "registered"), _negated=True), ("case__isnull", True)),
                    _connector="OR",
                ),
                name="callcentre_registered_as_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "sorted"), ("is_urgent__isnull", False), ("needs_reply__isnull", False)
                    ),
                    models.Q(
                        models.Q(("kind", "sorted"), _negated=True),
                        ("is_urgent__isnull", True),
                        ("needs_reply__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="callcentre_sorted_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("called", "replied", "discarded", "keyed")), ("text", ""), _negated=True
                ),
                name="callcentre_arrival_step_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseanswer",
            constraint=models.UniqueConstraint(
                fields=("case", "version"), name="callcentre_answer_told_once"
            ),
        ),
        migrations.AddIndex(
            model_name="caseversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search_bigrams"], name="case_version_bigrams"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseversion",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="callcentre_version_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="callcentre_version_says_something"
            ),
        ),
        migrations.AddField(
            model_name="hintend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="hint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer__isnull", False), ("supply__isnull", True)),
                    models.Q(("customer__isnull", True), ("supply__isnull", False)),
                    _connector="OR",
                ),
                name="callcentre_hint_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="hint",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="callcentre_hint_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                ),
                name="callcentre_proposal_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalcase",
            constraint=models.UniqueConstraint(
                fields=("proposal", "case"), name="callcentre_case_speaks_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalstep",
            constraint=models.UniqueConstraint(
                fields=("proposal", "kind"), name="callcentre_proposal_step_once"
            ),
        ),
        migrations.AddIndex(
            model_name="casestep",
            index=models.Index(fields=["kind", "-at"], name="case_step_of_kind"),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="callcentre_step_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("handed", "transferred")), ("section__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("handed", "transferred")), _negated=True),
                        ("section__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="callcentre_step_names_its_section",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("handed", "escalated", "promised", "reopened")), _negated=True),
                    ("due_at__isnull", False),
                    _connector="OR",
                ),
                name="callcentre_step_has_its_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "classified"),
                        models.Q(("fee_class", ""), _negated=True),
                        models.Q(("topic", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "classified"), _negated=True), ("fee_class", ""), ("topic", "")
                    ),
                    _connector="OR",
                ),
                name="callcentre_step_names_its_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "identified"), ("is_same__isnull", False)),
                    models.Q(models.Q(("kind", "identified"), _negated=True), ("is_same__isnull", True)),
                    _connector="OR",
                ),
                name="callcentre_step_says_who_it_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "attached"), ("customer__isnull", False)),
                    models.Q(
                        models.Q(("kind", "attached"), _negated=True),
                        ("customer__isnull", True),
                        ("supply__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="callcentre_step_names_its_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    (
                        "kind__in",
                        ("attached", "taken", "acknowledged", "classified", "promised", "transferred"),
                    ),
                    _connector="OR",
                ),
                name="callcentre_step_says_something",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subject",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "callcentre_subjectevent" ("advice", "id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "section_id", "title", "words") VALUES (NEW."advice", NEW."id", NEW."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."section_id", NEW."title", NEW."words"); RETURN NULL;',
                    hash="c07a983e95247668c047af796d13f6c94282ff0b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f8d06",
                    table="callcentre_subject",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subject",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "callcentre_subjectevent" ("advice", "id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "section_id", "title", "words") VALUES (NEW."advice", NEW."id", NEW."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."section_id", NEW."title", NEW."words"); RETURN NULL;',
                    hash="6d9be383187f4241d0d35a10e80a6fb884a2428b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d0ea8",
                    table="callcentre_subject",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subject",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "callcentre_subjectevent" ("advice", "id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "section_id", "title", "words") VALUES (OLD."advice", OLD."id", OLD."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."section_id", OLD."title", OLD."words"); RETURN NULL;',
                    hash="df823ffee2a05f556355dc91ad86e2714fc9f4da",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b715d",
                    table="callcentre_subject",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="arrivalstanding",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["due_at"],
                name="arrival_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("place", "over"), _negated=True),
                fields=["place", "due_at"],
                name="case_open_by_place",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("call_at__isnull", False)), fields=["call_at"], name="case_call_backs"
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["customer", "-received_at"], name="case_of_customer"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("asked__isnull", False)), fields=["asked"], name="case_asked_of_section"
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", "over"), ("asked__isnull", True), ("due_at__isnull", True)),
                    models.Q(models.Q(("place", "over"), _negated=True), ("due_at__isnull", False)),
                    _connector="OR",
                ),
                name="callcentre_open_case_has_a_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", "section"), _negated=True), ("section__isnull", False), _connector="OR"
                ),
                name="callcentre_section_is_named",
            ),
        ),
    ]
