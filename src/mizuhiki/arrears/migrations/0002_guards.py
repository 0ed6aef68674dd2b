"""What was sent, held back and pledged is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("arrears", "0001_initial"), ("platform", "0002_guards")]

    operations = [
        *guard("arrears_notice"),
        *guard("arrears_noticedebt"),
        *guard("arrears_publicnotice"),
        *guard("arrears_hold"),
        *guard("arrears_holdend"),
        *guard("arrears_pledge"),
        *guard("arrears_pledgedebt"),
        *guard("arrears_instalment"),
        *guard("arrears_pledgeend"),
    ]
