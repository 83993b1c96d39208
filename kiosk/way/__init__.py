"""The way to a place in the house: found, told beside the number, drawn as a map on which a figure walks."""
