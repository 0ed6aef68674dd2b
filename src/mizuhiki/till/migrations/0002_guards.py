"""Every row of a drawer is its own history; only `OpenTill` says what is so now."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = (
    "counter", "counterend", "seal", "sealimprint", "sealevent", "till", "floatplan", "tillsession", "count",
    "outofhours", "tillmove", "difference", "differenceagreed", "handover", "handovertaken", "closing",
    "counterday", "bankdeposit", "carry", "bankslip", "transitpolicy",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("till", "0001_initial")]
    operations = [step for table in TABLES for step in guard(f"till_{table}")]
