-- What happened, in the order in which it happened: entries are added and never changed. `body` is the event as JSON
-- (docs/journal.md); the other columns are what is looked for.
CREATE TABLE slipway_entry (
    deployment TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL, -- milliseconds since 1970
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (deployment, number)
) STRICT;

CREATE INDEX slipway_entry_event ON slipway_entry (event, at);

CREATE TRIGGER slipway_entry_stays BEFORE UPDATE ON slipway_entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of the journal is never changed');
END;
