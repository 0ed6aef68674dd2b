"""The tables of the lists point to supplies as any other does: they are small."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("arrears", "0005_former_user"),
        ("customers", "0005_address_history"),
    ]

    operations = [
        migrations.AlterField(
            model_name="standing",
            name="supply",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="customers.supply",
            ),
        ),
        migrations.AlterField(
            model_name="stepready",
            name="supply",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
    ]
