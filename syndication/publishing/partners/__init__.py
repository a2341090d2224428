"""The feeds of partners: which stories each gets, the verdicts on them, and their documents."""
