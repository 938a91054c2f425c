"""Files of a hotline: columns, a look at every row, each row through the action of a report, and the way back."""
