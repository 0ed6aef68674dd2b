"""引当: the account that a confirmed application became."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.signup.models.applications import Application


class ApplicationMatch(InsertOnly):
    """The mandate an application became; `by` is the clerk who found the supply, none where it was plain."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="match"
    )
    evidence = models.ForeignKey(  # the bank's word that was followed
        "signup.Evidence", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mandate = models.OneToOneField("directdebit.Mandate", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
