"""The forms of a proposal, one for each section; they check and convert, actions write."""
