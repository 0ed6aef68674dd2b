"""不納欠損 has an entry and an account of its own."""

from django.db import migrations, models

KINDS = [
    ("assessment", "調定"),
    ("receipt", "収納"),
    ("reversal", "収納取消"),
    ("correction", "更正"),
    ("offset", "充当"),
    ("refund", "還付"),
    ("transfer", "口座還付"),
    ("return", "口座還付の戻り"),
    ("write_off", "不納欠損"),
]
ACCOUNTS = [
    ("receivable", "未収金"),
    ("revenue", "収益"),
    ("cash", "現金"),
    ("bank", "預金"),
    ("overpaid", "過誤納金"),
    ("reserve", "還付準備金"),
    ("interest", "還付加算金"),
    ("loss", "不納欠損"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.AlterField("journalentry", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AlterField("journalline", "account", models.CharField(choices=ACCOUNTS, max_length=12)),
    ]
