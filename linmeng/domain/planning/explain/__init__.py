"""Questions to a plan, answered by planning again: never by a guess, and honest when the time was short."""
