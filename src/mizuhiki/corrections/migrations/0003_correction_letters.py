"""更正通知書: the letters about booked corrections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0002_guards"),
        ("mail", "0004_house_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionLetter",
            fields=[
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="mail.piece",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[("hand", "窓口で渡す"), ("post", "郵送する")],
                        max_length=4,
                        verbose_name="渡し方",
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
                        related_name="letters",
                        to="corrections.correctioncase",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "attempt"), name="correction_told_once")
                ],
            },
        ),
        *guard("corrections_correctionletter"),
    ]
