"""Candidates: shaping completions, evidence, duplicates and order."""
