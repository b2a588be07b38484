"""The sequences, one file each: load facts, ask a stage, write the answer."""
