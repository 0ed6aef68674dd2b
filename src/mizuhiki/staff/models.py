"""Who works here."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member of staff of the utility or its contractor."""

    display_name = models.CharField("氏名", max_length=60, blank=True)
    display_kana = models.CharField("氏名カナ", max_length=60, blank=True)
