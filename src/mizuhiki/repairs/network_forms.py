"""A layer of pipes, brought as a file."""

from django import forms

from mizuhiki.repairs.models import Layer
from mizuhiki.web.forms import Form


class LayerForm(Form):
    """Which layer, and its file."""

    layer = forms.ChoiceField(label="図層", choices=[("", "選んでください"), *Layer.choices])
    file = forms.FileField(
        label="管路のファイル",
        help_text="GeoJSON（.geojson、.json）かCSV。緯度経度（JGD2011・WGS84）、100MBまで",
    )
