"""Charts of the stage: from stored points to what the templates of templates/charts/ draw."""
