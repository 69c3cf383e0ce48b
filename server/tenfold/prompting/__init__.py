"""Templates: loading, choosing, and rendering them into a token budget."""
