"""The screens of repairs: requests, the map, notices, what a utility registers, and the API."""
