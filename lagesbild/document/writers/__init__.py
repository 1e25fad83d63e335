"""Documents and exhibits as files: one layout, one module a format."""
