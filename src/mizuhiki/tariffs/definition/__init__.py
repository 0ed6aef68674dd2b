"""What an ordinance says about one charge, as frozen values that a bill can be priced from."""
