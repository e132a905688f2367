-- At which site somebody did something; empty for none, for several, and in what was noted before.
ALTER TABLE trail ADD COLUMN site TEXT NOT NULL DEFAULT '';
