"""Django's cache in the database, as JSON: what one process counted, the next one knows.

Used for counted tries and used one-time codes (6.5.1), not to make anything faster. `add` is one
statement, so that of two processes that add the same key only one succeeds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone
from typing_extensions import override

from mizuhiki.staff.models import SharedCacheEntry


class SharedCache(BaseCache):
    """The few methods of Django's cache that are used here."""

    def __init__(self, _: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def _expiry(self, timeout: Any) -> datetime | None:
        stamp = self.get_backend_timeout(timeout)
        return None if stamp is None else datetime.fromtimestamp(stamp, tz=timezone.get_current_timezone())

    @staticmethod
    def _alive() -> Any:
        entries = SharedCacheEntry.objects
        return entries.exclude(expires_at__lte=timezone.now())

    @override
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._alive().filter(pk=self.make_and_validate_key(key, version)).values_list("value").first()
        return default if found is None else found[0]

    @override
    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        SharedCacheEntry.objects.update_or_create(
            pk=self.make_and_validate_key(key, version),
            defaults={"value": value, "expires_at": self._expiry(timeout)},
        )

    @override
    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        full = self.make_and_validate_key(key, version)
        SharedCacheEntry.objects.filter(expires_at__lte=timezone.now()).delete()
        try:
            with transaction.atomic():
                SharedCacheEntry.objects.create(pk=full, value=value, expires_at=self._expiry(timeout))
        except IntegrityError:
            return False
        return True

    @override
    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        full = self.make_and_validate_key(key, version)
        return bool(self._alive().filter(pk=full).update(expires_at=self._expiry(timeout)))

    @override
    def delete(self, key: str, version: int | None = None) -> bool:
        full = self.make_and_validate_key(key, version)
        return bool(SharedCacheEntry.objects.filter(pk=full).delete()[0])

    @override
    def clear(self) -> None:
        SharedCacheEntry.objects.all().delete()
