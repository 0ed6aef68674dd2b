"""A receipt's number is given once and stays."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_receipt_serial")]
    operations = guard("payments_receiptserial")
