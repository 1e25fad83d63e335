"""Numbers: frames in, frames out. Nothing here knows a page, a file or a database."""
