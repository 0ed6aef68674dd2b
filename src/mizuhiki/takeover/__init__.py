"""Moving in: what an old system holds is checked, loaded whole or not at all, and held against its sums."""
