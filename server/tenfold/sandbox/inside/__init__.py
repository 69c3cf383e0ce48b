"""Scripts that run inside the sandbox; nothing imports them."""
