"""Kill -9 in the middle: after the second run the work is complete and no yen differs (law 13)."""
