"""A service is left out of a run while its reading is doubted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0009_corrections_that_ask"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notassessed",
            name="reason",
            field=models.CharField(
                choices=[
                    ("no_reading", "検針値がない"),
                    ("held", "検針値を確認中"),
                    ("doubted", "いつもと違う検針を確認中"),
                    ("parked", "契約を保留中"),
                    ("long", "前回の検針が抜けている"),
                    ("outside", "この検針の期間に使用がない"),
                    ("no_part", "はじめ・終わりの期間は1回で請求"),
                    ("no_basis", "概算のもとになる検針がない"),
                    ("closing", "閉栓の精算に含める"),
                    ("unbilled", "請求しない月"),
                ],
                max_length=12,
            ),
        ),
    ]
