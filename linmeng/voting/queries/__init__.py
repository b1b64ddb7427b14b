"""What may be read of votes, each asked for what this person may see."""
