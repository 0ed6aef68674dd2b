"""What is agreed at the desk is never changed; words about people may be erased, and never rewritten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("arrears", "0003_runs_and_disasters"),
        ("platform", "0002_guards"),
        ("attachments", "0002_guards"),
        ("billing", "0002_guards"),
        ("contacts", "0002_guards"),
        ("customers", "0004_trace_of_a_customer"),
        ("fieldwork", "0003_visit_to_a_tap"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Negotiation",
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
                    "spoken_to",
                    models.CharField(
                        choices=[
                            ("self", "本人"),
                            ("spouse", "配偶者"),
                            ("family", "同居の家族"),
                            ("relative", "別居の親族"),
                            ("guarantor", "保証人・連絡先"),
                            ("agent", "代理人"),
                            ("house", "管理会社・家主"),
                            ("workplace", "勤務先"),
                            ("other", "その他"),
                            ("nobody", "会えない・出ない"),
                        ],
                        max_length=10,
                        verbose_name="話した相手",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("promised", "納付の約束"),
                            ("pledges", "分納の相談"),
                            ("paid", "その場で納付・納付済み"),
                            ("hardship", "納付が難しい"),
                            ("disputed", "内容に争い"),
                            ("refused", "納付しない"),
                            ("message", "伝言・書置き"),
                            ("moved", "転居・行方不明"),
                            ("nobody", "不在"),
                            ("other", "その他"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("promise_on", models.DateField(null=True, verbose_name="約束の日")),
                ("promise_yen", models.PositiveBigIntegerField(null=True, verbose_name="約束の額")),
                (
                    "next_action",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "なし"),
                            ("call", "電話する"),
                            ("visit", "訪問する"),
                            ("letter", "文書を送る"),
                            ("check", "入金を確かめる"),
                            ("pledge", "誓約書を受ける"),
                            ("refer", "福祉部局につなぐ"),
                            ("trace", "行方を調べる"),
                        ],
                        max_length=8,
                        verbose_name="次の対応",
                    ),
                ),
                ("next_on", models.DateField(null=True, verbose_name="次の対応日")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("noticed_on", models.DateField(verbose_name="気付いた日")),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("hardship", "生活の困窮"),
                            ("isolation", "地域での孤立"),
                            ("both", "困窮と孤立"),
                        ],
                        max_length=9,
                        verbose_name="気付いたこと",
                    ),
                ),
                ("leaflet_given", models.BooleanField(verbose_name="リーフレットを渡した")),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("given", "本人の同意あり"),
                            ("refused", "本人が望まない"),
                            ("urgent", "同意を得られず、生命・身体に危険"),
                        ],
                        max_length=7,
                        verbose_name="本人の同意",
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=60, verbose_name="つないだ部局")),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral",
                        to="arrears.hold",
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
        migrations.RemoveField(
            model_name="pledge",
            name="form",
        ),
        migrations.CreateModel(
            name="DemandSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="種類")),
                ("day", models.DateField(verbose_name="実施日")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="備考")),
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
            name="PremisesEntry",
            fields=[
                (
                    "negotiation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="arrears.negotiation",
                    ),
                ),
                ("purpose", models.CharField(max_length=100, verbose_name="告げた目的")),
                (
                    "consent_by",
                    models.CharField(
                        choices=[
                            ("self", "使用者本人"),
                            ("family", "同居の家族"),
                            ("owner", "所有者・管理者"),
                            ("other", "その場にいた方"),
                        ],
                        max_length=8,
                        verbose_name="承諾した方",
                    ),
                ),
                ("extent", models.CharField(max_length=100, verbose_name="立ち入った範囲")),
            ],
        ),
        migrations.CreateModel(
            name="SpokenPerson",
            fields=[
                (
                    "negotiation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="person",
                        serialize=False,
                        to="arrears.negotiation",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="お名前・続柄")),
            ],
        ),
        migrations.AddField(
            model_name="negotiation",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks",
                to="arrears.demandsession",
            ),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="visit",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fieldwork.visit"
            ),
        ),
        migrations.CreateModel(
            name="PledgeForm",
            fields=[
                (
                    "pledge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="signed_form",
                        serialize=False,
                        to="arrears.pledge",
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
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PledgeSlip",
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
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="arrears.instalment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReferralNote",
            fields=[
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="arrears.referral",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="気付いた内容")),
            ],
        ),
        migrations.CreateModel(
            name="ReferralStep",
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
                            ("seen", "発注者が確認"),
                            ("answered", "部局の回答"),
                            ("reviewed", "見直し"),
                        ],
                        max_length=8,
                        verbose_name="区分",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("supported", "支援につながった"),
                            ("watched", "見守りを続ける"),
                            ("not_needed", "支援の対象ではない"),
                            ("unreached", "会えていない"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("on", models.DateField(verbose_name="日付")),
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
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="arrears.hold",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="arrears.referral",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnpaidReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("forgotten", "納付忘れ"),
                            ("account", "口座の残高不足・解約"),
                            ("hardship", "生活困窮"),
                            ("business", "事業不振・倒産"),
                            ("illness", "病気・入院"),
                            ("death", "死亡・相続"),
                            ("missing", "行方不明"),
                            ("dispute", "料金に不服"),
                            ("unwilling", "納付の意思がない"),
                            ("other", "その他"),
                        ],
                        max_length=10,
                        verbose_name="未納事由",
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
                    "supply",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="demandsession",
            constraint=models.UniqueConstraint(fields=("kind", "day"), name="session_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="premisesentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", ""), _negated=True),
                    models.Q(("consent_by", ""), _negated=True),
                    models.Q(("extent", ""), _negated=True),
                ),
                name="entry_is_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="negotiation",
            index=models.Index(fields=["customer", "-contact"], name="negotiation_of_customer"),
        ),
        migrations.AddIndex(
            model_name="negotiation",
            index=models.Index(
                condition=models.Q(("next_on__isnull", False)),
                fields=["next_on"],
                name="negotiation_to_follow",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("promise_on__isnull", False), ("promise_yen__gt", 0), ("result", "promised")),
                    models.Q(
                        models.Q(("result", "promised"), _negated=True),
                        ("promise_on__isnull", True),
                        ("promise_yen__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="promise_has_day_and_yen",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_action", ""), ("next_on__isnull", True)),
                    models.Q(models.Q(("next_action", ""), _negated=True), ("next_on__isnull", False)),
                    _connector="OR",
                ),
                name="next_action_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("result__in", ("nobody", "message", "moved", "other")), ("spoken_to", "nobody")
                    ),
                    models.Q(
                        models.Q(("spoken_to", "nobody"), _negated=True),
                        models.Q(("result", "nobody"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="nobody_promises_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["-at"], name="referral_newest"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("fiscal_year", "number"), name="referral_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent", "refused"), ("section", "")),
                    models.Q(
                        models.Q(("consent", "refused"), _negated=True),
                        models.Q(("section", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referral_follows_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "seen"), ("outcome", "")),
                    models.Q(
                        models.Q(("kind", "seen"), _negated=True), models.Q(("outcome", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="referral_step_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "seen")), fields=("referral",), name="referral_seen_once"
            ),
        ),
        migrations.AddIndex(
            model_name="unpaidreason",
            index=models.Index(fields=["supply", "-id"], name="unpaid_reason_of_supply"),
        ),
        *guard("arrears_demandsession"),
        *guard("arrears_negotiation"),
        *guard("arrears_premisesentry"),
        *guard("arrears_unpaidreason"),
        *guard("arrears_pledgeform"),
        *guard("arrears_pledgeslip"),
        *guard("arrears_referral"),
        *guard("arrears_referralstep"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON arrears_spokenperson "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON arrears_spokenperson",
        ),
        migrations.RunSQL(
            "ALTER TABLE arrears_spokenperson ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON arrears_referralnote "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON arrears_referralnote",
        ),
        migrations.RunSQL(
            "ALTER TABLE arrears_referralnote ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
