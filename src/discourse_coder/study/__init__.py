"""The whole job: a study folder read, coded, compared, audited and reported."""
