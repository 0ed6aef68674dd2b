"""A slip may be made anew because its bill was corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="slipreissue",
            name="asked",
            field=models.CharField(
                choices=[
                    ("counter", "窓口"),
                    ("phone", "電話"),
                    ("written", "文書・その他"),
                    ("correct", "更正"),
                ],
                max_length=8,
                verbose_name="申出",
            ),
        ),
    ]
