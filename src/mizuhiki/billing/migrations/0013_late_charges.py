"""Late charges are assessments of their own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_sources"),
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
                    ("late", "延滞金・督促手数料"),
                ],
                max_length=10,
            ),
        ),
    ]
