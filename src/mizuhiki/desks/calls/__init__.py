"""電話: the operator's desk while a call rings, is spoken, and is written up."""
