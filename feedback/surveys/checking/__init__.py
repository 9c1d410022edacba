"""The checks of a questionnaire, one file per subject; `surveys.checker` runs them all."""
