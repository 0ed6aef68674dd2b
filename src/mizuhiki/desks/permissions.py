"""What can be seen at the desks as a whole."""

from mizuhiki.platform.permissions import declare

COLLECTION_SEE = declare("desks.collection_see", "収納の状況を見る")
