"""Evidence from outside the code: what runs of the program say of it."""
