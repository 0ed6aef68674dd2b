"""The items every utility begins with; each changes them on its own screen."""

import csv
from pathlib import Path

from django.db import migrations

ITEMS = Path(__file__).parents[1] / "data" / "items.csv"


def bring(apps, schema_editor):
    del schema_editor
    item = apps.get_model("repairs", "RepairItem")
    with ITEMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item.objects.create(
                side=row["side"],
                code=row["code"],
                label=row["label"],
                asks=row["asks"],
                urgency=row["urgency"],
                is_public=row["is_public"] == "yes",
                place=int(row["place"]),
            )


class Migration(migrations.Migration):
    dependencies = [("repairs", "0002_guards"), ("audit", "0001_initial")]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
