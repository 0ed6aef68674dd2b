"""The manual is kept by `knowledge`; before the first release nobody has one here."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0003_accepted_as_a_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="agreedtext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("flow", "緊急通報の処理フロー"),
                    ("busy", "混雑時のアナウンス"),
                    ("closed", "運営時間外のアナウンス"),
                ],
                max_length=8,
                verbose_name="種類",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("flow", "busy", "closed"))), name="night_text_is_no_manual"
            ),
        ),
        migrations.DeleteModel(
            name="TextSubmitted",
        ),
    ]
