"""The map of a route as plain shapes, lines, marks and labels: turned to where one looks, and only what helps. Pure."""
