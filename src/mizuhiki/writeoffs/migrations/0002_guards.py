"""What was proposed and decided is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("writeoffcase", "writeoffdebt", "writeoffpaper", "writeoffend")


class Migration(migrations.Migration):
    dependencies = [("writeoffs", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for table in TABLES for step in guard(f"writeoffs_{table}")]
