import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_trace_of_a_customer"),
        ("fieldwork", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="installation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.installation",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="supply",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("installation__isnull", True), ("supply__isnull", False)),
                    models.Q(("installation__isnull", False), ("supply__isnull", True)),
                    _connector="OR",
                ),
                name="visit_to_a_supply_or_a_tap",
            ),
        ),
    ]
