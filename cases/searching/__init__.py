"""Finding cases by words, number or a reporter's telephone."""
