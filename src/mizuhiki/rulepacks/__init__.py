"""Rule packs: what differs between utilities is data, effective-dated and citing its article (law 8)."""
