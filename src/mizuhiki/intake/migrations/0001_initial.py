import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0002_guards"),
        ("contacts", "0002_guards"),
        ("customers", "0004_trace_of_a_customer"),
        ("fieldwork", "0003_visit_to_a_tap"),
        ("metering", "0004_exchanges"),
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
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("start", "使用開始"), ("stop", "使用中止"), ("rename", "名義変更")],
                        max_length=6,
                        verbose_name="種別",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("telephone", "電話"),
                            ("counter", "窓口"),
                            ("fax", "ファクス"),
                            ("post", "郵便・はがき"),
                            ("mail", "電子メール"),
                            ("web", "インターネット"),
                        ],
                        max_length=9,
                        verbose_name="受付方法",
                    ),
                ),
                ("slip_no", models.CharField(blank=True, max_length=20, verbose_name="受付票の番号")),
                ("reference", models.CharField(max_length=80, unique=True)),
                ("received_at", models.DateTimeField(verbose_name="受付")),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stop",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="start",
                        to="intake.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Details",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("wanted_on", models.DateField(verbose_name="希望日")),
                ("window", models.CharField(blank=True, max_length=12, verbose_name="時間帯")),
                ("area", models.CharField(blank=True, max_length=12, verbose_name="区域")),
                ("is_met", models.BooleanField(default=False, verbose_name="立会いあり")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="至急")),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("self", "本人"),
                            ("family", "家族"),
                            ("agent", "不動産管理業者"),
                            ("other", "そのほかの代理人"),
                        ],
                        max_length=6,
                        verbose_name="申込者",
                    ),
                ),
                (
                    "pay_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("slip", "納付書"),
                            ("debit", "口座振替（新しく申し込む）"),
                            ("carry", "口座継続（今の口座を引き継ぐ）"),
                        ],
                        max_length=5,
                        verbose_name="支払方法",
                    ),
                ),
                (
                    "settle_by",
                    models.CharField(
                        blank=True,
                        choices=[("bill", "後日請求"), ("on_site", "現地精算")],
                        max_length=7,
                        verbose_name="精算の方法",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="intake.application",
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
                    "installation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.installation",
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
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=12, verbose_name="区域")),
                ("window", models.CharField(max_length=12, verbose_name="時間帯")),
                ("weekday", models.PositiveSmallIntegerField(null=True, verbose_name="曜日")),
                ("day", models.DateField(null=True, verbose_name="日")),
                ("places", models.PositiveSmallIntegerField(verbose_name="件数")),
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
            name="Told",
            fields=[
                (
                    "details",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="told",
                        serialize=False,
                        to="intake.details",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="お名前")),
                ("kana", models.CharField(blank=True, max_length=100, verbose_name="フリガナ")),
                ("phone", models.CharField(max_length=20, verbose_name="電話番号")),
                ("phone_digits", models.CharField(editable=False, max_length=15)),
                ("place", models.CharField(max_length=200, verbose_name="使用場所")),
                ("new_postcode", models.CharField(blank=True, max_length=7, verbose_name="転居先の郵便番号")),
                (
                    "new_address",
                    models.CharField(blank=True, max_length=200, verbose_name="転居先・連絡先の住所"),
                ),
                ("payer_name", models.CharField(blank=True, max_length=100, verbose_name="納付者")),
                ("payer_address", models.CharField(blank=True, max_length=200, verbose_name="納付者の住所")),
                ("mail_name", models.CharField(blank=True, max_length=100, verbose_name="送付先の名前")),
                ("mail_address", models.CharField(blank=True, max_length=200, verbose_name="送付先の住所")),
                (
                    "proxy_company",
                    models.CharField(blank=True, max_length=100, verbose_name="代理人の会社名"),
                ),
                (
                    "proxy_name",
                    models.CharField(blank=True, max_length=100, verbose_name="代理人・担当者の名前"),
                ),
                ("reply_phone", models.CharField(blank=True, max_length=20, verbose_name="返信先の電話番号")),
                ("holder_kana", models.CharField(blank=True, max_length=60, verbose_name="口座名義（カナ）")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="連絡事項")),
            ],
        ),
        migrations.CreateModel(
            name="Step",
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
                            ("received", "受付"),
                            ("changed", "変更"),
                            ("identified", "装置の特定"),
                            ("noted", "応対・調査"),
                            ("assigned", "作業の手配"),
                            ("unassigned", "手配の取りやめ"),
                            ("acknowledged", "至急の確認"),
                            ("carried_out", "作業の結果"),
                            ("settled", "完了"),
                            ("cancelled", "取消し"),
                        ],
                        max_length=12,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=400, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="intake.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "details",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.details",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fieldwork.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="intake.application",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="作業日")),
                (
                    "tap",
                    models.CharField(
                        choices=[
                            ("opened", "開栓した"),
                            ("closed", "閉栓した"),
                            ("left_open", "開いたまま（次の使用者あり）"),
                            ("no_work", "作業なし"),
                        ],
                        max_length=9,
                        verbose_name="栓の状態",
                    ),
                ),
                ("index_m3", models.PositiveIntegerField(null=True, verbose_name="指針")),
                ("expected_m3", models.PositiveIntegerField(null=True, verbose_name="前回の指針")),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("at", models.DateTimeField()),
                (
                    "brought",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fieldwork.brought",
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
                    "demand",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                (
                    "reading",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.reading",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="intake.application",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unplaced", "装置不明"),
                            ("received", "受付済み"),
                            ("assigned", "手配済み"),
                            ("carried_out", "作業済み"),
                            ("settled", "完了"),
                            ("cancelled", "取消し"),
                        ],
                        max_length=11,
                        verbose_name="状態",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("start", "使用開始"), ("stop", "使用中止"), ("rename", "名義変更")],
                        max_length=6,
                    ),
                ),
                ("wanted_on", models.DateField()),
                ("window", models.CharField(blank=True, max_length=12)),
                ("area", models.CharField(blank=True, max_length=12)),
                ("awaits_crew", models.BooleanField()),
                (
                    "details",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.details"
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fieldwork.visit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["-received_at"], name="intake_newest"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("fiscal_year", "number"), name="intake_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slip_no", ""), _negated=True),
                fields=("fiscal_year", "slip_no"),
                name="intake_slip_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("slip_no", ""), ("channel", "counter"), _connector="OR"),
                name="intake_slip_of_counter",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("stop__isnull", True), ("kind", "start"), _connector="OR"),
                name="intake_removal_begins_with_stop",
            ),
        ),
        migrations.AddIndex(
            model_name="capacity",
            index=models.Index(
                models.F("area"),
                models.F("window"),
                models.OrderBy(models.F("id"), descending=True),
                name="capacity_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="capacity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", True), ("weekday__isnull", False), ("weekday__lte", 6)),
                    models.Q(("day__isnull", False), ("weekday__isnull", True)),
                    _connector="OR",
                ),
                name="capacity_of_a_weekday_or_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["phone_digits"], name="intake_told_phone"),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["kana"], name="intake_told_kana"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    models.Q(("place", ""), _negated=True),
                ),
                name="intake_told_what_is_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="details",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="intake_version_once"),
        ),
        migrations.AddConstraint(
            model_name="details",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supply__isnull", True), ("installation__isnull", False), _connector="OR"
                ),
                name="intake_supply_has_its_tap",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="intake_step_once"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("cancelled", "noted", "unassigned")), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="intake_step_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("details__isnull", False), ("kind__in", ("received", "changed", "identified"))),
                    models.Q(
                        models.Q(("kind__in", ("received", "changed", "identified")), _negated=True),
                        ("details__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="intake_step_names_its_version",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("state__in", ("unplaced", "received", "assigned", "carried_out"))),
                fields=["wanted_on"],
                name="intake_open_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["installation", "-wanted_on"], name="intake_of_tap"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["wanted_on", "area"], name="intake_of_day"),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("installation", "kind", "wanted_on"),
                name="intake_asked_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "unplaced"), _negated=True),
                    ("installation__isnull", True),
                    _connector="OR",
                ),
                name="intake_unplaced_has_no_tap",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("assigned",)), _negated=True),
                    ("visit__isnull", False),
                    _connector="OR",
                ),
                name="intake_assigned_to_somebody",
            ),
        ),
    ]
