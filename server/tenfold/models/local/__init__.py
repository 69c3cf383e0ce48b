"""The local engine: transformers and torch, in this process."""
