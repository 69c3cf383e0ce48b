"""The local engine: any transformers causal language model, in this process."""
