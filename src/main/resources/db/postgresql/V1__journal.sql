-- What happened, in the order in which it happened: entries are added and never changed. `body` is the event as JSON
-- (docs/journal.md); the other columns are what is looked for.
CREATE TABLE slipway_entry (
    deployment text NOT NULL,
    number bigint NOT NULL,
    at bigint NOT NULL, -- milliseconds since 1970
    event text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (deployment, number)
);

CREATE INDEX slipway_entry_event ON slipway_entry (event, at);

CREATE FUNCTION slipway_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of the journal is never changed';
END $$;

CREATE TRIGGER slipway_entry_stays BEFORE UPDATE ON slipway_entry
    FOR EACH ROW EXECUTE FUNCTION slipway_entry_stays();
