"""Further meters of a supply, whose water is added to what is charged or taken off it."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class SourceReading(InsertOnly):
    """井戸・控除メーターの検針: the m³ of a source in a reading month; a later row of the month counts."""

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("水源", max_length=40)  # the tariff's word for it
    cycle_month = models.DateField("検針月")
    sequence = models.PositiveSmallIntegerField(default=0)
    read_on = models.DateField("検針日")
    m3 = models.PositiveIntegerField("使用水量")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("supply", "cycle_month", "code", "sequence"), name="source_read_once"
            ),
        )
