"""Taking cases, going on with them, handing them over; the queue; what is found out about accounts."""
