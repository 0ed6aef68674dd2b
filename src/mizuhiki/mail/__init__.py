"""One record for all letters: printed, sent, returned; their postage; the forms they use up."""
