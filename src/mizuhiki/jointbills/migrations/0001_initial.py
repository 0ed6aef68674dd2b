"""The papers of groups' slips; none is ever changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0003_joint"),
        ("mail", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JointPaper",
            fields=[
                (
                    "slip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.groupslip",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("post", "郵送する"), ("hand", "窓口で渡す")],
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
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.piece"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        *guard("jointbills_jointpaper"),
    ]
