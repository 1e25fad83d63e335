"""A document put together: from a template, from what people wrote, at its own revision."""
