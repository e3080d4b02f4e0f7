"""What trials leave behind: the table of trials, the receipt, the reader of a study, journals told in words."""
