"""The pages of the execution stage that are its own."""
