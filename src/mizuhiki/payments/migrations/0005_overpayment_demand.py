"""What an overpayment was meant for, so that a clerk reads how it arose."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("payments", "0004_guard_serial")]
    operations = [
        migrations.AddField(
            model_name="overpayment",
            name="demand",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.demand",
            ),
        ),
    ]
