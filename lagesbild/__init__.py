"""Lägesbild: the shared picture of crime and trygghet that a municipality and its police publish."""

import pandas as pd

__version__ = "0.1.0"

# Most frames here are short. To make an Arrow array of each list of column names takes longer than all else that is
# done with them: choosing three columns takes a third of the time without it.
pd.set_option("mode.string_storage", "python")
