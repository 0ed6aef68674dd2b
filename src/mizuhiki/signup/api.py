"""The door of this room."""

from mizuhiki.signup.errors import KeysThere, NoPublicSite
from mizuhiki.signup.models import PostcodeTown
from mizuhiki.signup.services import make_keys, publish

__all__ = ["KeysThere", "NoPublicSite", "PostcodeTown", "make_keys", "publish"]
