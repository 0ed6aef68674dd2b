"""An accepted report is a case of the centre from then on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("callcentre", "0002_guards"),
        ("emergency", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportaccept",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="callcentre.case"
            ),
        ),
    ]
