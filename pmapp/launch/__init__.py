"""`python -m pmapp.launch`: everything a single machine needs, started, watched and stopped in order."""
