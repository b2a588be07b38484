"""How a database comes to have the tables, one step after another."""
