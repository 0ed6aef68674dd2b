"""一括納付: groups of supplies with one payer, their slips on paper, and the list that comes with each."""
