"""The pages of prioritisation and what is posted from them."""
