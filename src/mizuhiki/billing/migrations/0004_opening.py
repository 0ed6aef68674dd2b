"""What was open in the system before this one is a kind of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_joint"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assessment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("regular", "定例"),
                    ("estimate", "概算"),
                    ("settlement", "精算"),
                    ("final", "閉栓精算"),
                    ("correction", "更正"),
                    ("opening", "移行"),
                ],
                max_length=10,
            ),
        ),
    ]
