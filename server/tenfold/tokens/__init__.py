"""Counting and showing tokens."""
