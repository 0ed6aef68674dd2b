"""Forms that act once."""

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
            name="Once",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("url", models.CharField(max_length=300)),
                ("at", models.DateTimeField(db_index=True)),
                ("result_url", models.CharField(default="", max_length=500)),
            ],
        ),
    ]
