"""What a key holder counts for the custody sheet."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.till.custody_sheet import UNITS
from mizuhiki.till.models import CustodyCount
from mizuhiki.web.fields import CountField
from mizuhiki.web.forms import Form

MOST = 100_000_000
Kind = CustodyCount.Kind


class CustodyForm(Form):
    """How many of each kind lie in the safe, and why that is not what the books say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[f"counted_{kind}"] = CountField(
                label=f"{kind.label}（{UNITS[kind]}）", least=0, most=MOST
            )
            self.fields[f"reason_{kind}"] = forms.CharField(
                label=f"{kind.label}の差異の理由",
                max_length=80,
                required=False,
                widget=forms.TextInput({"size": 40}),
            )

    def rows(self) -> Sequence[tuple[Any, Any]]:
        """Each kind's two boxes."""
        return [(self[f"counted_{kind}"], self[f"reason_{kind}"]) for kind in Kind]

    def counted(self) -> dict[CustodyCount.Kind, int]:
        """What was found."""
        return {kind: self.cleaned_data[f"counted_{kind}"] for kind in Kind}

    def reasons(self) -> dict[CustodyCount.Kind, str]:
        """Why a count differs."""
        return {kind: self.cleaned_data[f"reason_{kind}"] for kind in Kind}
