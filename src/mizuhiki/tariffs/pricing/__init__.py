"""How a request and a tariff version become a bill."""
