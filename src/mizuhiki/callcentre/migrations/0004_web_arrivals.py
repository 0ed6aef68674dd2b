"""A form of the public door lies in the queue."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("callcentre", "0003_opinions"),
        ("intake", "0004_web"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArrivalWeb",
            fields=[
                (
                    "web",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="intake.webapplication",
                    ),
                ),
                (
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="web",
                        to="callcentre.arrival",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        *guard("callcentre_arrivalweb"),
    ]
