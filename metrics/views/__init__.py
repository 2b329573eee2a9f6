"""Pages and public routes of the metrics stage."""
