"""Linmeng 邻盟: bring tiny, unmanaged housing compounds together."""

__version__ = "0.1.0"
