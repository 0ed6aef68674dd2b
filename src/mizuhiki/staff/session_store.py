"""The session engine: rows of `StaffSession`, whose own columns a request under way cannot overwrite."""

from typing import Any, cast

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from typing_extensions import override

from mizuhiki.staff.models import StaffSession


class SessionStore(DatabaseStore):
    """Keeps the row it was loaded from, so that the middleware needs no query of its own."""

    row: StaffSession | None = None

    @classmethod
    @override
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    def _get_session_from_db(self) -> StaffSession | None:
        row = cast(StaffSession | None, super()._get_session_from_db())  # type: ignore[misc]
        self.row = row
        return row

    @override
    def save(self, must_create: bool = False) -> None:
        """Insert a new row, or write the data of one that still exists."""
        if self.session_key is None or must_create:
            super().save(must_create)
            return
        data: dict[str, Any] = self._get_session()  # type: ignore[attr-defined]
        instance = self.create_model_instance(data)
        changed = StaffSession.objects.filter(pk=instance.pk).update(
            session_data=instance.session_data, expire_date=instance.expire_date
        )
        if not changed:
            raise UpdateError  # ended meanwhile: the work of this request must not bring it back

    @override
    def cycle_key(self) -> None:
        """A new key for the same row: its own columns move with it, the old cookie is worth nothing."""
        data: dict[str, Any] = self._get_session()  # type: ignore[attr-defined]
        old, new = self.session_key, self._get_new_session_key()  # type: ignore[attr-defined]
        if old is None or not StaffSession.objects.filter(pk=old).update(session_key=new):
            super().cycle_key()
            return
        self._session_key, self._session_cache = new, data
        self.row = StaffSession.objects.get(pk=new)
        self.modified = True
