"""Measuring models, templates and the order of candidates on problems with tests."""
