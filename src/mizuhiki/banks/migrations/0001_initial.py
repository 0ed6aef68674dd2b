"""Banks and branches with the days they are valid."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MasterLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.DateField(unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("place_count", models.PositiveIntegerField()),
                ("added", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("ended", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField()),
                (
                    "loaded_by",
                    models.ForeignKey(
                        null=True,
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
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4)),
                ("branch_code", models.CharField(blank=True, max_length=3)),
                ("name", models.CharField(max_length=60)),
                ("kana", models.CharField(max_length=60)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bank_code__regex", "^[0-9]{4}$"), ("branch_code__regex", "^([0-9]{3})?$")
                        ),
                        name="place_code_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="place_forward",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("bank_code", "branch_code"),
                        name="one_place_a_code",
                    ),
                ],
            },
        ),
    ]
