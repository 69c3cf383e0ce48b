"""The same path for the terminal."""
