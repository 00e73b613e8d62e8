"""What the files of a study folder are called."""

CODEBOOK, CORPUS, CODINGS, SAMPLE = "codebook.yaml", "corpus", "codings", "sample.csv"
ASSIGNMENTS, OVERLAP = "assignments.json", "overlap.csv"  # who codes what, and what all of them code
TRAINING_ROUNDS = "training"
METHODS, CLAIMS, OUT = "methods.yaml", "claims.yaml", "out"
RULES_CODING = "coding.csv"
