"""The doors of the register for browsers."""
