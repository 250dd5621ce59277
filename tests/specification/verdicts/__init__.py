"""What the judge makes of the weights that an experiment ends with; nothing else of a record is believed."""
