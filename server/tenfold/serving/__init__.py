"""Serving a local model to a team, over the wire that OpenAI's clients speak."""
