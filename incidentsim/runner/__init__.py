"""Which trials run, where they run, and how they are kept. An engine is handed in; none is imported."""
