"""What is asked when the public site is to change."""

from django import forms

from mizuhiki.signup.models import TermsCheck
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class ProposeForm(Form):
    """Why it is to change."""

    reason = forms.CharField(
        label="依頼の理由",
        max_length=200,
        help_text="例：窓口の電話番号が変わった。",
        widget=forms.TextInput({"autocomplete": "off", "size": 50}),
    )


class TermsCheckForm(Form):
    """Who compared the terms with the specification, when, and what was found."""

    party = forms.ChoiceField(label="だれの規約として", choices=TermsCheck.Party, widget=forms.RadioSelect)
    checked_on = DayField(label="確認した日")
    checked_by = forms.CharField(
        label="確認した人", max_length=40, widget=forms.TextInput({"autocomplete": "off", "size": 24})
    )
    finding = forms.CharField(
        label="確認の結果",
        max_length=200,
        help_text="例：仕様書と異なる定めはない。第7条に仕様書の優先を定めている。",
        widget=forms.TextInput({"autocomplete": "off", "size": 50}),
    )
