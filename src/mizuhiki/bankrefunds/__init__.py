"""口座還付: what was paid too much goes back to an account, by files of 総合振込."""
