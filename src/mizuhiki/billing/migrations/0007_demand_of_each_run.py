"""A supply is asked once by each run of a month, so that 追加調定 can ask for what came later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_slip_instead")]

    operations = [
        migrations.RemoveConstraint(model_name="demand", name="demanded_once"),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.UniqueConstraint(
                fields=("cycle_month", "supply", "run"), name="demanded_once_a_run"
            ),
        ),
    ]
