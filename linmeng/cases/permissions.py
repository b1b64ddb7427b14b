"""Who may do what with cases."""

MAY: dict[str, frozenset[str]] = {}
"""Act → the roles that may do it, each within its own reach."""
