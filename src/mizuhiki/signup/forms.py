"""The forms of the staff side."""

from mizuhiki.web.fields import NumberField
from mizuhiki.web.forms import Form


class MatchForm(Form):
    """Whose application it is."""

    inquiry_no = NumberField(label="お問い合わせ番号", digits=11)
