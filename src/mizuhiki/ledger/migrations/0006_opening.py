"""What a move brings has an entry and an account of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_exports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="journalentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assessment", "調定"),
                    ("receipt", "収納"),
                    ("reversal", "収納取消"),
                    ("correction", "更正"),
                    ("offset", "充当"),
                    ("refund", "還付"),
                    ("transfer", "口座還付"),
                    ("return", "口座還付の戻り"),
                    ("write_off", "不納欠損"),
                    ("carry_over", "繰越"),
                    ("opening", "移行"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="journalline",
            name="account",
            field=models.CharField(
                choices=[
                    ("receivable", "未収金"),
                    ("revenue", "収益"),
                    ("cash", "現金"),
                    ("bank", "預金"),
                    ("overpaid", "過誤納金"),
                    ("reserve", "還付準備金"),
                    ("interest", "還付加算金"),
                    ("loss", "不納欠損"),
                    ("opening", "開始残高"),
                ],
                max_length=12,
            ),
        ),
    ]
