"""The verifiable log of a vote: Merkle tree, commitments, checkpoints, receipts and the published file."""
