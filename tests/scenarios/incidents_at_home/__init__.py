"""What failed at Japanese water utilities and their like, replayed: one small test for each case."""
