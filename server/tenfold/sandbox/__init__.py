"""Running programs that nobody has read: without network, in a system they can only read."""
