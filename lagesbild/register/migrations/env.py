"""What alembic runs to migrate: on the connection, and in the transaction, that `migrations` gives it."""

from alembic import context

from lagesbild.register.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
