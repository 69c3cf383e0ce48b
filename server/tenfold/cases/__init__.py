"""Cases: what a template is to give at a cursor, checked on answers that are recorded."""
