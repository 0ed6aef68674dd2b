"""Who works here."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from typing_extensions import override

from mizuhiki.audit.history import tracked

SIGN_IN_NAME = RegexValidator(
    r"\A[a-z][a-z0-9_.-]{1,30}\Z",
    "利用者IDは、英小文字で始まる2〜31文字の英小文字・数字・記号（_ . -）で入力してください。",
)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a process gets one too (see `staff.api.system_actor`)."""

    def create_user(self, username: str, password: str | None = None, **facts: Any) -> "User":
        """Make an account; without a password nobody can sign in with it."""
        user = self.model(username=username, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A member of staff of the utility or its contractor, or a process that acts in nobody's name.

    One person, one account, never shared and never given to a successor (SEC-032): who leaves is
    made inactive and keeps the row.
    """

    class Organisation(models.TextChoices):
        UTILITY = "utility", "水道局"
        CONTRACTOR = "contractor", "受託者"
        SYSTEM = "system", "システム"

    username = models.CharField("利用者ID", max_length=150, unique=True)
    display_name = models.CharField("氏名", max_length=60, blank=True)
    display_kana = models.CharField("氏名カナ", max_length=60, blank=True)
    organisation = models.CharField(
        "所属", max_length=10, choices=Organisation, default=Organisation.CONTRACTOR
    )
    is_active = models.BooleanField("有効", default=True)
    made_at = models.DateTimeField("登録日時", auto_now_add=True)
    must_change_password = models.BooleanField(default=False)  # the password was set by somebody else
    first_password_until = models.DateTimeField(null=True, blank=True)  # and works until then only

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    @override
    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def rights(self) -> frozenset[str]:
        """Codes of what this person may do now; asked once for each request's own user object."""
        if not self.is_active:
            return frozenset()
        grants = self._meta.apps.get_model("staff", "Grant").objects
        return frozenset(grants.filter(role__holders__user=self).values_list("right_id", flat=True))

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one of the person's roles holds the right; there is no superuser."""
        del obj
        return perm in self.rights

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        """Whether the person holds all of them."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the person holds any right of a room."""
        return any(code.startswith(f"{app_label}.") for code in self.rights)
