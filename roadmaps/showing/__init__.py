"""The roadmap inside: one set of initiatives, shown as timeline, columns, list, presentation or file."""
