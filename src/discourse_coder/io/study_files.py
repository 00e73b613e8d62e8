"""What the files of a study folder are called."""

CODEBOOK, CORPUS, CODINGS, SAMPLE = "codebook.yaml", "corpus", "codings", "sample.csv"
METHODS, CLAIMS, OUT = "methods.yaml", "claims.yaml", "out"
RULES_CODING = "coding.csv"
BEGIN = "`discourse-coder new STUDY --from YOUR_TEXTS` begins a study; `discourse-coder demo` lays down an example."
"""What to do where there is no study yet."""
