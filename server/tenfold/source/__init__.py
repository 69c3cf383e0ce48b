"""Reading code: languages, documents, and the Ask at a cursor."""
