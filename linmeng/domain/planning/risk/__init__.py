"""What a plan is worth when things go otherwise: a no of the owners, late contracts, wrong figures."""
