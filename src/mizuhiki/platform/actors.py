"""Who acts. The lower rooms know a member of staff only by this shape."""

from typing import Protocol


class Actor(Protocol):
    """A signed-in person, or the process that stands for one (see `staff.api.system_actor`)."""

    pk: int

    def get_username(self) -> str:
        """The name written into the trace."""
        ...


class Person(Actor, Protocol):
    """An actor whose rights can be asked."""

    def has_perm(self, perm: str) -> bool:
        """Whether the person holds the right now."""
        ...
