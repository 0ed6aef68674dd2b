"""What was warned of during the day."""

from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_guards"),
        ("platform", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Warned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日")),
                ("slot", models.TimeField(null=True, verbose_name="時間帯")),
                ("floor_percent", models.PositiveSmallIntegerField(verbose_name="下限")),
                ("offered", models.PositiveIntegerField(verbose_name="着信")),
                ("answered", models.PositiveIntegerField(verbose_name="応答")),
                ("to_come", models.PositiveIntegerField(verbose_name="これから見込む着信")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "slot"), name="warned_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(("answered__lt", models.F("offered"))), name="warned_of_lost_calls"
                    ),
                ],
            },
        ),
        *guard("reporting_warned"),
    ]
