"""What opinions are about, and what kind of change a proposal is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("callcentre", "0002_guards"),
        ("platform", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="is_instructed",
            field=models.BooleanField(default=False, verbose_name="発注者の指示による"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("faq", "FAQの修正"),
                    ("script", "トークスクリプトの修正"),
                    ("other", "その他の業務改善"),
                ],
                default="other",
                max_length=6,
                verbose_name="種類",
            ),
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("theme", models.CharField(max_length=24, verbose_name="テーマ")),
                ("quote", models.CharField(blank=True, max_length=200, verbose_name="報告書に引用する言葉")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="callcentre.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("theme", ""), _negated=True),
                        name="callcentre_opinion_has_a_theme",
                    )
                ],
            },
        ),
        *guard("callcentre_opinion"),
    ]
