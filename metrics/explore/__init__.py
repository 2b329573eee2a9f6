"""The explorer: a question about what people did, asked by a page, a program or a metric, and its answer."""
