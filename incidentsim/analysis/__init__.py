"""What the table of trials says: estimates with their doubt, and paired comparisons. Nothing here runs a trial."""
