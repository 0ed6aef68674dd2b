"""A correction may ask by a demand of its own for what is owed more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_no_use_in_the_period"),
        ("customers", "0005_address_history"),
        ("metering", "0004_exchanges"),
        ("platform", "0002_guards"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assessment",
            name="correction_stands_alone",
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("demand__isnull", True), ("kind", "correction"), ("run__isnull", True)),
                    models.Q(
                        ("amount_yen__gt", 0),
                        ("demand__isnull", False),
                        ("kind", "correction"),
                        ("run__isnull", False),
                    ),
                    models.Q(models.Q(("kind", "correction"), _negated=True), ("run__isnull", False)),
                    _connector="OR",
                ),
                name="correction_stands_alone",
            ),
        ),
    ]
