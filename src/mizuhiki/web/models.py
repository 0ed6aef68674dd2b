"""What the screens keep: which forms were already sent."""

from django.conf import settings
from django.db import models


class Once(models.Model):
    """A form that was sent. Its key is made when the form is shown; the same key acts once (law 13)."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=300)
    at = models.DateTimeField(db_index=True)
    result_url = models.CharField(max_length=500, default="")
