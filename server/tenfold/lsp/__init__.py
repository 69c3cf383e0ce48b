"""The wire: one module per feature, nothing but translation."""
