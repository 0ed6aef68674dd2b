"""How operators were found: written once, and erasable."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_warned"),
        ("platform", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="対象月")),
                (
                    "manner",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "5 たいへん良い"),
                            (4, "4 良い"),
                            (3, "3 ふつう"),
                            (2, "2 直すところがある"),
                            (1, "1 研修が必要"),
                        ],
                        verbose_name="言葉づかい・態度",
                    ),
                ),
                (
                    "listening",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "5 たいへん良い"),
                            (4, "4 良い"),
                            (3, "3 ふつう"),
                            (2, "2 直すところがある"),
                            (1, "1 研修が必要"),
                        ],
                        verbose_name="用件の聞き取り",
                    ),
                ),
                (
                    "explaining",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "5 たいへん良い"),
                            (4, "4 良い"),
                            (3, "3 ふつう"),
                            (2, "2 直すところがある"),
                            (1, "1 研修が必要"),
                        ],
                        verbose_name="説明の正確さ",
                    ),
                ),
                (
                    "recording",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "5 たいへん良い"),
                            (4, "4 良い"),
                            (3, "3 ふつう"),
                            (2, "2 直すところがある"),
                            (1, "1 研修が必要"),
                        ],
                        verbose_name="登録・記録",
                    ),
                ),
                ("comment", models.CharField(max_length=400, verbose_name="良かったところ・直すところ")),
                ("at", models.DateTimeField(verbose_name="評価した日時")),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            options={
                "indexes": [models.Index(fields=["about", "-month", "-id"], name="evaluation_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="evaluation_of_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("about", models.F("by")), _negated=True),
                        name="evaluation_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment", ""), _negated=True), name="evaluation_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manner__gte", 1), ("manner__lte", 5)),
                        name="evaluation_manner_in_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("listening__gte", 1), ("listening__lte", 5)),
                        name="evaluation_listening_in_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("explaining__gte", 1), ("explaining__lte", 5)),
                        name="evaluation_explaining_in_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recording__gte", 1), ("recording__lte", 5)),
                        name="evaluation_recording_in_scale",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON reporting_evaluation "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON reporting_evaluation",
        ),
        migrations.RunSQL(
            "ALTER TABLE reporting_evaluation ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
