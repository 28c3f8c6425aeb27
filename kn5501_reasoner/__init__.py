"""An ontology-backed rule reasoner for lupus trial eligibility."""
