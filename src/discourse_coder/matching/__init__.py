"""The rule coder's engine: folded text, sentences, terms, patterns and rules, from characters up."""
