"""A meter is exchanged within a period: what passed the old one is carried to the reading of the new."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_phones_of_a_day"),
        ("metering", "0003_settlements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeterExchange",
            fields=[
                (
                    "fitted",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.meterfitting",
                    ),
                ),
                ("exchanged_on", models.DateField(verbose_name="取替日")),
                ("since", models.DateField()),
                ("previous_m3", models.PositiveIntegerField(verbose_name="旧メーターの前回指針")),
                ("removed_m3", models.PositiveIntegerField(verbose_name="旧メーターの指針")),
                ("carried_m3", models.PositiveIntegerField(verbose_name="旧メーター分")),
                (
                    "why",
                    models.CharField(
                        choices=[("expired", "検定満期"), ("broken", "故障・不進行"), ("other", "その他")],
                        max_length=10,
                        verbose_name="理由",
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "removed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.meterfitting",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("since__lte", models.F("exchanged_on"))), name="exchange_forward"
                    ),
                )
            },
        ),
        migrations.AddField(
            model_name="reading",
            name="carried_m3",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="旧メーター分"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("usage_m3__isnull", True), ("usage_m3__gte", models.F("carried_m3")), _connector="OR"
                ),
                name="usage_holds_what_was_carried",
            ),
        ),
        *guard("metering_meterexchange"),
    ]
