"""Numbers about codings: prevalence and co-occurrence of themes, agreement of coders, checks of claims."""
