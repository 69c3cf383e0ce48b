"""Tenfold: a comment becomes up to ten candidate solutions to cycle through."""

__version__ = "0.1.0"
