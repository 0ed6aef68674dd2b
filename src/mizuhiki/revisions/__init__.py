"""料金改定: a tariff is read, changed, checked and tried before it takes effect."""
