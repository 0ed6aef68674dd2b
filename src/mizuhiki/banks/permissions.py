"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

PLACE_SEE = declare("banks.place_see", "金融機関・支店を探す")
