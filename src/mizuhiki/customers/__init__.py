"""People, premises, installations, meters, and the supplies that join them."""
