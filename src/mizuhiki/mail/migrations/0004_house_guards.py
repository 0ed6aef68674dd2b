"""What went to a house, and what was printed again, is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_house"), ("platform", "0002_guards")]
    operations = [
        *guard("mail_housedelivery"),
        *guard("mail_housefile"),
        *guard("mail_housetaking"),
        *guard("mail_houseerasure"),
        *guard("mail_reprint"),
    ]
