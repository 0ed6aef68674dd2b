"""What the public site says beside its form, who agreed to it, and what is known of each bank (ADR 0104)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

# What the door may read of closures and notices: nobody's name, nothing that is over or was taken back, and
# of what was planned only what was agreed.
CLOSED = """
CREATE VIEW signup_closed AS
SELECT c.id, c.bank_code, c.is_planned, c.starts_at, least(c.ends_at, e.at) AS ends_at
FROM signup_closure c
LEFT JOIN signup_closureagreement a ON a.closure_id = c.id
LEFT JOIN signup_closureend e ON e.closure_id = c.id
WHERE (NOT c.is_planned OR a.closure_id IS NOT NULL)
  AND (least(c.ends_at, e.at) IS NULL OR least(c.ends_at, e.at) > greatest(now(), c.starts_at))
"""
NOTICED = """
CREATE VIEW signup_noticed AS
SELECT n.id, n.starts_at, n.ends_at, n.texts
FROM signup_sitenotice n
LEFT JOIN signup_sitenoticeend e ON e.notice_id = n.id
WHERE e.notice_id IS NULL AND n.ends_at > now()
"""
SHOW = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mizuhiki_door') THEN
        GRANT SELECT ON signup_closed, signup_noticed TO mizuhiki_door;
    END IF;
END $$
"""
GUARDED = (
    "bankagreement", "bankcertificate", "bankcheck", "closure", "closureagreement", "closureend",
    "publicationproposal", "sitenotice", "sitenoticeend", "termscheck",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("signup", "0004_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(blank=True, max_length=4, verbose_name="金融機関")),
                ("is_planned", models.BooleanField(verbose_name="計画した休止")),
                ("starts_at", models.DateTimeField(verbose_name="休止の始め")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="再開")),
                ("reason", models.CharField(max_length=100, verbose_name="理由")),
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
            name="SiteNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="載せ始め")),
                ("ends_at", models.DateTimeField(verbose_name="載せ終わり")),
                ("texts", models.JSONField()),
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
            name="BankAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("number", models.CharField(max_length=40, verbose_name="契約番号")),
                ("signed_on", models.DateField(verbose_name="締結日")),
                ("starts_on", models.DateField(verbose_name="契約期間の始め")),
                ("ends_on", models.DateField(verbose_name="契約期間の終わり")),
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
            name="BankCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("server", "金融機関のサーバー証明書"),
                            ("client", "こちらのクライアント証明書"),
                        ],
                        max_length=6,
                        verbose_name="用途",
                    ),
                ),
                ("serial", models.CharField(max_length=60, verbose_name="シリアル番号")),
                ("starts_on", models.DateField(verbose_name="有効期間の始め")),
                ("expires_on", models.DateField(verbose_name="有効期限")),
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
            name="BankCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("point", models.CharField(max_length=24, verbose_name="確認事項")),
                ("is_met", models.BooleanField(verbose_name="満たしている")),
                ("note", models.CharField(max_length=200, verbose_name="確認した内容")),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="signup.bankagreement",
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
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosureAgreement",
            fields=[
                (
                    "closure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="agreement",
                        serialize=False,
                        to="signup.closure",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="協議した日")),
                ("agreed_with", models.CharField(max_length=60, verbose_name="協議の相手")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ClosureEnd",
            fields=[
                (
                    "closure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="signup.closure",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PublicationProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
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
        migrations.AddField(
            model_name="publication",
            name="proposal",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication",
                to="signup.publicationproposal",
            ),
        ),
        migrations.CreateModel(
            name="SiteNoticeEnd",
            fields=[
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="signup.sitenotice",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TermsCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=20, verbose_name="利用規約の版")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("contractor", "受注者"),
                            ("banks", "提携金融機関"),
                            ("subcontractor", "再委託先"),
                        ],
                        max_length=13,
                        verbose_name="だれの規約として",
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="確認した日")),
                ("checked_by", models.CharField(max_length=40, verbose_name="確認した人")),
                ("finding", models.CharField(max_length=200, verbose_name="確認の結果")),
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
        migrations.AddIndex(
            model_name="bankagreement",
            index=models.Index(fields=["bank_code", "-id"], name="bank_agreement_of_bank"),
        ),
        migrations.AddConstraint(
            model_name="bankagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("bank_code__regex", "^[0-9]{4}$")), name="bank_agreement_bank_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="bank_agreement_has_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_on__lte", models.F("ends_on")), ("starts_on__lte", models.F("ends_on"))
                ),
                name="bank_agreement_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("bank_code__regex", "^[0-9]{4}$")), name="bank_certificate_bank_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lte", models.F("expires_on"))),
                name="bank_certificate_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcertificate",
            constraint=models.UniqueConstraint(
                fields=("bank_code", "purpose", "serial"), name="bank_certificate_written_once"
            ),
        ),
        migrations.AddIndex(
            model_name="bankcheck",
            index=models.Index(fields=["bank_code", "point", "-id"], name="bank_check_of_point"),
        ),
        migrations.AddConstraint(
            model_name="bankcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="bank_check_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreement", None), ("evidence__isnull", False), _connector="OR"),
                name="bank_obligation_has_evidence",
            ),
        ),
        migrations.AddField(
            model_name="closureagreement",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="closureend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("bank_code", ""), ("bank_code__regex", "^[0-9]{4}$"), _connector="OR"),
                name="closure_bank_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")), ("ends_at", None), _connector="OR"
                ),
                name="closure_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_planned", False),
                    models.Q(("ends_at__isnull", False), ("starts_at__gt", models.F("at"))),
                    _connector="OR",
                ),
                name="closure_planned_ahead_with_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="closure_has_a_reason"
            ),
        ),
        migrations.AddField(
            model_name="sitenoticeend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="sitenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="site_notice_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("texts__has_key", "ja")), name="site_notice_in_japanese"
            ),
        ),
        migrations.AddIndex(
            model_name="termscheck",
            index=models.Index(fields=["sha256", "party"], name="terms_check_of_text"),
        ),
        migrations.AddConstraint(
            model_name="termscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_by", ""), _negated=True), models.Q(("finding", ""), _negated=True)
                ),
                name="terms_check_says_who_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="closureagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_with", ""), _negated=True), name="closure_agreed_with_somebody"
            ),
        ),
        *(step for table in GUARDED for step in guard(f"signup_{table}")),
        migrations.RunSQL(CLOSED, "DROP VIEW IF EXISTS signup_closed"),
        migrations.RunSQL(NOTICED, "DROP VIEW IF EXISTS signup_noticed"),
        migrations.RunSQL(SHOW, migrations.RunSQL.noop),
    ]
