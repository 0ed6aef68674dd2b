"""応対: what happens at an operator's desk while a call is there, before and beside a case."""
