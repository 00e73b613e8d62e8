"""What the files of a study folder are called."""

CODEBOOK, CORPUS, CODINGS, SAMPLE = "codebook.yaml", "corpus", "codings", "sample.csv"
METHODS, CLAIMS, OUT = "methods.yaml", "claims.yaml", "out"
RULES_CODING = "coding.csv"
