"""Many applications at once belong to a batch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=80, unique=True)),
                ("count", models.PositiveSmallIntegerField(verbose_name="件数")),
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
            model_name="application",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="intake.batch",
            ),
        ),
        *guard("intake_batch"),
    ]
