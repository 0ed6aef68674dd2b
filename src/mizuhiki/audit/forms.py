"""What the trace is asked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.audit.subjects import subject_kind, subject_kinds
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, plain
from mizuhiki.web.forms import Form

DAYS_AT_FIRST = 30
MOST_DAYS = 366


class TraceForm(Form):
    """Whom, when and, if wanted, by whom."""

    kind = forms.ChoiceField(label="対象の種類")
    subject = forms.CharField(label="対象の番号", max_length=40)
    first = DayField(label="いつから")
    last = DayField(label="いつまで")
    actor = forms.CharField(label="職員の利用者ID", max_length=150, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["kind"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(known.kind, known.title) for known in subject_kinds()]
        self.fields["subject"].help_text = "、".join(known.hint for known in subject_kinds())
        self.fields["last"].initial = clock.today()
        self.fields["first"].initial = clock.today() - timedelta(days=DAYS_AT_FIRST)

    def clean_actor(self) -> str:
        """As sign-in names are written."""
        return plain(self.cleaned_data["actor"])

    @override
    def clean(self) -> dict[str, Any]:
        """The days in order, the subject found."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last:
            raise ValidationError("「いつから」は「いつまで」以前の日にしてください。")
        if first and last and (last - first).days >= MOST_DAYS:
            raise ValidationError("一度に調べられるのは1年間までです。期間を分けてください。")
        kind = subject_kind(cleaned.get("kind", ""))
        if kind is not None and cleaned.get("subject"):
            cleaned["subject_id"] = kind.find(plain(cleaned["subject"]))
            if cleaned["subject_id"] is None:
                self.add_error("subject", f"この番号の{kind.title}は見つかりません。")
        return cleaned
