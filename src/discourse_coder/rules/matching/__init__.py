"""Where the terms of rules stand in a text, in which company, and which rules hold there."""
