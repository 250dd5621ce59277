"""The lab's four experiments and their data, for any submission."""
