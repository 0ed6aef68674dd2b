"""Keys of other systems that ask for repairs (Open311). A key is shown once; its digest alone is kept."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class ApiKey(InsertOnly):
    """鍵: another system that may hand in requests, by the SHA-256 of a key of 256 bits."""

    name = models.CharField("相手先", max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField("発行")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    @override
    def __str__(self) -> str:
        return self.name


class ApiKeyEnd(InsertOnly):
    """The key opens nothing any more."""

    key = models.OneToOneField(ApiKey, primary_key=True, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("停止")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class ApiToken(InsertOnly):
    """What a system gets for what it handed in, by the SHA-256 of 128 bits.

    `content` is the digest of all it handed in: the same again within a day is the same request.
    """

    request = models.OneToOneField(
        "repairs.RepairRequest", primary_key=True, on_delete=models.PROTECT, related_name="token"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("key", "content", "-at"), name="token_of_content"),)
