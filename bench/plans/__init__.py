"""The planner against its peers: the same streets, the same limit of time, every plan checked."""
