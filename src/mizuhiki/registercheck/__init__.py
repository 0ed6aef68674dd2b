"""台帳照合: what billing, meters and premises say of the same tap is held against each other every night."""
