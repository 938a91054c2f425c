"""Taking down what comes in: by telephone, at the counter, by mail, from a hotline's file."""
