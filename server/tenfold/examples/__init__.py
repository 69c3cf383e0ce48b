"""The examples that a comment states: found in its text, and tried on a candidate."""
