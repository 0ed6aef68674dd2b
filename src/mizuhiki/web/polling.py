"""Views that pages ask again by themselves: they are no sign that somebody sits at the screen."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def passive(view: View) -> View:
    """Mark a view that is polled or streamed, so that it does not keep an idle screen unlocked (J2.5).

    Stands outermost. Templates poll only views so marked; a test of the whole site sees to it.
    """
    marked: Any = view
    marked.passive = True
    return view
