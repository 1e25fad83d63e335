"""Events in any number: a file in, a set of Parquet files out, with its problems."""
