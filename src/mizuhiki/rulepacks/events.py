"""What this room tells the others. No bulk form: rules take effect one version at a time."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RulesComing:
    """A version is asked for, or is about to take effect, from a day; a listener may refuse."""

    version_id: int
    from_on: date
