"""What a run did, for people and for machines: one file per format."""
