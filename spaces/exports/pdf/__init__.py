"""Papers as PDF: the dossier of a space for the council, the report of a round."""
