"""現地精算: the last bill of a supply, priced, paid and settled at the place of use."""
