"""Figures that outlive the answers, faults of the service, campaigns with their goals, and needs."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

GUARDED = (
    "applicationkind", "servicefault", "servicefaultstep", "campaign", "campaignmaterial", "goal", "goalreview",
    "need", "needstep",
)  # fmt: skip
KEEP_KIND = """
CREATE FUNCTION signup_keep_kind() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO signup_applicationkind (application_id, kind, at)
    SELECT NEW.application_id, NEW.given ->> 'kind', NEW.at
    WHERE NEW.given ->> 'kind' IS DISTINCT FROM (
        SELECT k.kind FROM signup_applicationkind k WHERE k.application_id = NEW.application_id
        ORDER BY k.id DESC LIMIT 1
    );
    RETURN NULL;
END $$
"""
KEEP_KIND_TRIGGER = """
CREATE TRIGGER signup_keep_kind AFTER INSERT ON signup_answer FOR EACH ROW
WHEN (NEW.given ->> 'kind' IN ('new', 'change')) EXECUTE FUNCTION signup_keep_kind()
"""
# A table made for a while comes before all others where no place is named for it: the last (see 0002).
PATH = """
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION signup_keep_kind() SET search_path TO %I, pg_temp', current_schema());
END $$
"""
KINDS_SO_FAR = """
INSERT INTO signup_applicationkind (application_id, kind, at)
SELECT DISTINCT ON (application_id) application_id, given ->> 'kind', at FROM signup_answer
WHERE given ->> 'kind' IN ('new', 'change') ORDER BY application_id, id DESC
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("signup", "0003_matches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApplicationKind",
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
                        choices=[("new", "新規"), ("change", "変更")], max_length=6, verbose_name="申込区分"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinds",
                        to="signup.application",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="案内の符号")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("notice", "納入通知書・検針票"),
                            ("leaflet", "チラシ・同封物"),
                            ("poster", "ポスター"),
                            ("newsletter", "広報紙"),
                            ("web", "ホームページ・SNS"),
                            ("bank", "金融機関の窓口"),
                            ("counter", "窓口・電話"),
                            ("event", "催し"),
                        ],
                        max_length=10,
                        verbose_name="媒体",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="開始日")),
                ("last_day", models.DateField(verbose_name="終了日")),
                (
                    "bank_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), blank=True, default=list, size=None
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
        ),
        migrations.CreateModel(
            name="CampaignMaterial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="資料の名称")),
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
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="signup.campaign",
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
            name="Goal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("registered", "WEB受付の登録完了（件）"),
                            ("moved", "納入通知書から口座振替への転換（件）"),
                            ("web_share", "口座振替申込みのうちWEBの割合（%）"),
                            ("debit_share", "使用中の契約のうち口座振替の割合（%）"),
                        ],
                        max_length=11,
                        verbose_name="指標",
                    ),
                ),
                ("target", models.DecimalField(decimal_places=1, max_digits=8, verbose_name="目標")),
                ("first_day", models.DateField(verbose_name="期間の初日")),
                ("last_day", models.DateField(verbose_name="期間の末日")),
                ("review_on", models.DateField(verbose_name="最初の評価日")),
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
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="signup.campaign",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoalReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reviewed_on", models.DateField(verbose_name="評価日")),
                ("actual", models.DecimalField(decimal_places=1, max_digits=8, verbose_name="実績")),
                (
                    "with_whom",
                    models.CharField(blank=True, max_length=100, verbose_name="参加した金融機関など"),
                ),
                ("findings", models.TextField(max_length=1000, verbose_name="評価と改善")),
                ("next_on", models.DateField(null=True, verbose_name="次の評価日")),
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
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="signup.goal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Need",
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
                            ("inquiry", "問合せ"),
                            ("evaluation", "事後評価"),
                            ("survey", "満足度調査"),
                            ("fault", "障害"),
                            ("bank", "金融機関"),
                        ],
                        max_length=10,
                        verbose_name="把握した所",
                    ),
                ),
                ("wanted", models.TextField(max_length=400, verbose_name="ニーズ")),
                ("found_on", models.DateField(verbose_name="把握した日")),
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
            name="NeedStep",
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
                        choices=[("considered", "検討"), ("done", "改善した"), ("declined", "見送り")],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.TextField(max_length=400, verbose_name="内容")),
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
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="signup.need"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceFault",
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
                    "affects",
                    models.CharField(
                        choices=[
                            ("site", "公開受付"),
                            ("gateway", "金融機関との接続"),
                            ("delivery", "受付結果の提供"),
                            ("staff", "職員の画面"),
                            ("mail", "結果の通知"),
                        ],
                        max_length=8,
                        verbose_name="影響したもの",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="件名")),
                ("happened", models.TextField(max_length=1000, verbose_name="状況")),
                ("started_at", models.DateTimeField(verbose_name="発生した日時")),
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
            name="ServiceFaultStep",
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
                            ("cause", "原因"),
                            ("measure", "措置"),
                            ("restored", "復旧"),
                            ("prevention", "再発防止"),
                            ("told", "発注者への報告"),
                        ],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="内容")),
                ("happened_at", models.DateTimeField(verbose_name="日時")),
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
                    "fault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="signup.servicefault",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z0-9]{2,20}$")), name="campaign_code_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__lte", models.F("last_day"))), name="campaign_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="campaign_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmaterial",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="campaign_material_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__gt", 0)), name="goal_asks_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("measure__in", ("web_share", "debit_share")), _negated=True),
                    ("target__lte", 100),
                    _connector="OR",
                ),
                name="goal_share_within_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__lte", models.F("last_day"))), name="goal_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_on__isnull", True), ("next_on__gt", models.F("reviewed_on")), _connector="OR"
                ),
                name="goal_reviewed_later_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="goalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("findings", ""), _negated=True), name="goal_review_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalreview",
            constraint=models.UniqueConstraint(
                fields=("goal", "reviewed_on"), name="goal_reviewed_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("wanted", ""), _negated=True), name="need_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="needstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="need_step_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicefault",
            constraint=models.UniqueConstraint(
                fields=("fiscal_year", "number"), name="service_fault_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicefault",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__lte", models.F("at")),
                    models.Q(("title", ""), _negated=True),
                    models.Q(("happened", ""), _negated=True),
                ),
                name="service_fault_is_told_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicefaultstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("happened_at__lte", models.F("at")), models.Q(("text", ""), _negated=True)
                ),
                name="service_fault_step_is_told_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicefaultstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "restored")), fields=("fault",), name="service_fault_ends_once"
            ),
        ),
        *(step for table in GUARDED for step in guard(f"signup_{table}")),
        migrations.RunSQL(KEEP_KIND, "DROP FUNCTION IF EXISTS signup_keep_kind()"),
        migrations.RunSQL(KEEP_KIND_TRIGGER, "DROP TRIGGER IF EXISTS signup_keep_kind ON signup_answer"),
        migrations.RunSQL(PATH, migrations.RunSQL.noop),
        migrations.RunSQL("REVOKE ALL ON FUNCTION signup_keep_kind() FROM PUBLIC", migrations.RunSQL.noop),
        migrations.RunSQL(KINDS_SO_FAR, migrations.RunSQL.noop),
    ]
