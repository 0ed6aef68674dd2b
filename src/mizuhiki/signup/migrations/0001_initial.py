import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
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
                ("bank_code", models.CharField(max_length=4)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("return", "画面の戻り"),
                            ("notice", "サーバー通知"),
                            ("inquiry", "照会"),
                            ("daily", "日次ファイル"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("known", "受信済み"),
                            ("bad_seal", "改ざん検知"),
                            ("stale", "有効期限切れ"),
                            ("unknown", "受付番号不明"),
                            ("malformed", "形式不正"),
                        ],
                        max_length=9,
                    ),
                ),
                ("sha256", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GatewayKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4)),
                (
                    "direction",
                    models.CharField(
                        choices=[("to_bank", "金融機関へ"), ("from_bank", "金融機関から")], max_length=9
                    ),
                ),
                ("secret", models.BinaryField()),
                ("starts_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("bank_code__regex", "^[0-9]{4}$")), name="gateway_key_bank_digits"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="GatewayKeyEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="signup.gatewaykey",
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
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("at"))),
                        name="gateway_key_ends_not_earlier",
                    ),
                    models.UniqueConstraint(fields=("key", "ends_at"), name="gateway_key_end_once"),
                )
            },
        ),
        migrations.CreateModel(
            name="PostcodeTown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("postcode", models.CharField(db_index=True, max_length=7)),
                ("prefecture", models.CharField(max_length=10)),
                ("city", models.CharField(max_length=40)),
                ("town", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("postcode__regex", "^[0-9]{7}$")), name="postcode_digits"
                    ),
                    models.UniqueConstraint(
                        fields=("postcode", "prefecture", "city", "town"), name="postcode_town_once"
                    ),
                ],
            },
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
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
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
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=13, unique=True, verbose_name="受付番号")),
                ("language", models.CharField(max_length=8)),
                (
                    "device",
                    models.CharField(
                        choices=[
                            ("phone", "スマートフォン"),
                            ("tablet", "タブレット"),
                            ("desktop", "パソコン"),
                        ],
                        max_length=8,
                    ),
                ),
                ("terms_version", models.CharField(max_length=20, verbose_name="利用規約の版")),
                (
                    "campaign",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="案内の符号"),
                ),
                ("began_at", models.DateTimeField()),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.publication"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^W[0-9A-HJKMNP-TV-Z]{12}$")),
                        name="application_number_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("terms_version", ""), _negated=True), name="application_consented"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="Access",
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
                            ("session", "申込みの画面"),
                            ("resume", "続きからのリンク"),
                            ("state", "状況のリンク"),
                        ],
                        max_length=7,
                    ),
                ),
                ("sha256", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.application"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="access_ends_later"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="AccessUsed",
            fields=[
                (
                    "access",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="used",
                        serialize=False,
                        to="signup.access",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessWrong",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.access"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApplicationState",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="signup.application",
                    ),
                ),
                (
                    "state",
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
                        db_index=True,
                        max_length=12,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=20)),
                ("given", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="signup.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begun", "開始"),
                            ("language", "言語の切替え"),
                            ("answered", "入力"),
                            ("paper", "紙の依頼書を希望"),
                            ("resume_asked", "続きからのリンクを希望"),
                            ("handed_off", "金融機関へ"),
                            ("returned_ok", "戻り（完了）"),
                            ("returned_ng", "戻り（不成立）"),
                            ("asked", "金融機関に照会"),
                            ("confirmed", "登録を確認"),
                            ("refused", "登録不可"),
                            ("expired", "期限切れ"),
                            ("matched", "契約に反映"),
                            ("unmatched", "契約不明"),
                            ("second", "別の口座の登録を確認"),
                            ("told", "結果を通知"),
                            ("not_taken", "通知を送れず"),
                            ("delivered", "一覧表で提供"),
                        ],
                        max_length=12,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="signup.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("reference", models.CharField(max_length=16, unique=True)),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("last_answer", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="signup.application",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("application", "position"), name="attempt_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("position__range", (1, 99))), name="attempt_positions_from_one"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("reference", models.CharField(max_length=20)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("return", "画面の戻り"),
                            ("notice", "サーバー通知"),
                            ("inquiry", "照会"),
                            ("daily", "日次ファイル"),
                        ],
                        max_length=7,
                    ),
                ),
                ("result", models.CharField(max_length=20)),
                ("registered_on", models.DateField(null=True)),
                ("sha256", models.BinaryField(unique=True)),
                ("stated_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="signup.attempt",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "return"), _negated=True),
                            ("attempt__isnull", False),
                            _connector="OR",
                        ),
                        name="return_ours",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="EvidenceAccount",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="account",
                        serialize=False,
                        to="signup.evidence",
                    ),
                ),
                ("branch_code", models.CharField(max_length=3, verbose_name="支店")),
                ("account_type", models.CharField(max_length=1, verbose_name="預金種目")),
                ("account_no", models.CharField(max_length=7, verbose_name="口座番号")),
                ("holder_kana", models.CharField(max_length=60, verbose_name="口座名義")),
                (
                    "customer_no",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="顧客番号"),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("branch_code__regex", "^[0-9]{3}$"),
                            ("account_no__regex", "^[0-9]{7}$"),
                            ("account_type__in", ("1", "2", "9")),
                        ),
                        name="evidence_account_digits",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "window"), name="rate_counted_once")],
            },
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(fields=["application", "kind"], name="application_event_kind"),
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(
                condition=models.Q(("kind", "confirmed")),
                fields=["application", "attempt"],
                name="event_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(
                condition=models.Q(("kind", "resume_asked")),
                fields=["application", "at"],
                name="event_resume",
            ),
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(
                condition=models.Q(("kind", "told")), fields=["application", "attempt"], name="event_told"
            ),
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(
                condition=models.Q(("kind", "unmatched")), fields=["application"], name="event_unmatched"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["reference"], name="evidence_reference"),
        ),
    ]
