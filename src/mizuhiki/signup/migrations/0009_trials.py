"""Tests led by the staff: results, calls for help, faults, and the report that nothing is left of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

GUARDED = ("trialresult", "trialhelp", "trialanswer", "trialfault", "trialfaultstep", "golivereport")


class Migration(migrations.Migration):
    dependencies = [
        ("signup", "0008_results"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrialHelp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("script", models.CharField(max_length=24)),
                ("step", models.PositiveSmallIntegerField()),
                ("question", models.TextField(max_length=1000, verbose_name="質問")),
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
            name="GoLiveReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_at", models.JSONField()),
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
            name="TrialFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField(max_length=1000, verbose_name="不具合")),
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
            name="TrialFaultStep",
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
                            ("analysis", "解析"),
                            ("proposal", "対応方針"),
                            ("approved", "承認"),
                            ("mended", "対応の確認"),
                        ],
                        max_length=8,
                        verbose_name="区分",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="内容")),
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
                        to="signup.trialfault",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("script", models.CharField(max_length=24)),
                ("step", models.PositiveSmallIntegerField()),
                ("edition", models.CharField(max_length=12)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("passed", "期待どおり"), ("failed", "違った"), ("blocked", "できなかった")],
                        max_length=7,
                        verbose_name="結果",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="気づいたこと")),
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
        migrations.AddField(
            model_name="trialfault",
            name="result",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="fault", to="signup.trialresult"
            ),
        ),
        migrations.CreateModel(
            name="TrialAnswer",
            fields=[
                (
                    "help",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="signup.trialhelp",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="回答")),
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
        migrations.AddConstraint(
            model_name="trialhelp",
            constraint=models.CheckConstraint(
                condition=models.Q(("question", ""), _negated=True), name="trial_help_asks_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="trialfaultstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="trial_fault_step_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="trialfaultstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "approved")), fields=("fault",), name="trial_fault_approved_once"
            ),
        ),
        migrations.AddIndex(
            model_name="trialresult",
            index=models.Index(fields=["script", "step"], name="trial_result_of_step"),
        ),
        migrations.AddConstraint(
            model_name="trialresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "passed"), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="trial_failure_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="trialfault",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="trial_fault_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="trialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="trial_answer_says_something"
            ),
        ),
        *(step for table in GUARDED for step in guard(f"signup_{table}")),
    ]
