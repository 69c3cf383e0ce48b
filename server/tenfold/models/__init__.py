"""Models: one contract, and the engines behind it."""
