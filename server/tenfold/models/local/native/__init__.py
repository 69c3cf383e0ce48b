"""The forward pass in C, for Llama- and Qwen2-shaped models on a CPU, and what surrounds it."""
