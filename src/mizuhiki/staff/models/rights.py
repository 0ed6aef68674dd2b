"""Roles as data: which there are, what they may do, who holds them."""

from django.db import models
from typing_extensions import override

from mizuhiki.audit.history import tracked
from mizuhiki.staff.models.people import User


@tracked()
class Role(models.Model):
    """役割: a named set of rights."""

    code = models.SlugField(max_length=32, primary_key=True)
    name = models.CharField("役割", max_length=40)
    duty = models.CharField("担当", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")

    @override
    def __str__(self) -> str:
        return self.name


class Right(models.Model):
    """A right that a room declared, once its first grants were made from `data/rights.csv`.

    Later editions of the file add rights they bring anew and never touch what people have edited.
    """

    code = models.CharField(max_length=80, primary_key=True)

    class Meta:
        ordering = ("code",)


@tracked()
class Grant(models.Model):
    """One cell of the permission matrix."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="grants")
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("role", "right"), name="granted_once"),)


@tracked()
class RoleHolder(models.Model):
    """Somebody holds a role; taking it away deletes the row, and the history keeps it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles_held")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="holders")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "role"), name="held_once"),)
