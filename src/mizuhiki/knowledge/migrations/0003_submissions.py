"""The night line's manual is one of ours, and what of a manual was handed to the utility."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0002_guards"),
        ("platform", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="kind",
            field=models.CharField(
                choices=[
                    ("faq", "FAQ"),
                    ("script", "トークスクリプト"),
                    ("work_manual", "業務マニュアル"),
                    ("training_manual", "研修用マニュアル"),
                    ("system_procedure", "センターシステム操作手順書"),
                    ("night_manual", "夜間受付業務マニュアル"),
                    ("other_manual", "その他の資料"),
                ],
                max_length=16,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="instruction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("faq", "FAQ"),
                    ("script", "トークスクリプト"),
                    ("work_manual", "業務マニュアル"),
                    ("training_manual", "研修用マニュアル"),
                    ("system_procedure", "センターシステム操作手順書"),
                    ("night_manual", "夜間受付業務マニュアル"),
                    ("other_manual", "その他の資料"),
                ],
                max_length=16,
                verbose_name="種類",
            ),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="submission",
                        serialize=False,
                        to="knowledge.version",
                    ),
                ),
                ("on", models.DateField(verbose_name="提出日")),
                ("to", models.CharField(max_length=60, verbose_name="提出先")),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to", ""), _negated=True), name="version_submitted_to_somebody"
                    )
                ],
            },
        ),
        *guard("knowledge_submission"),
    ]
