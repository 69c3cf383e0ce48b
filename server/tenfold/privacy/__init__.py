"""What may leave the machine: exclusions and redaction."""
