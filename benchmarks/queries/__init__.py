"""How fast questions are answered: each insight and 15 HogQL queries on 10 million events of 300,000 people."""
