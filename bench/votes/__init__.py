"""Measurements of the voting room."""
