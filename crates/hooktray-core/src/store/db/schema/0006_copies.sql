-- Copies of a record are looked for in the weeks in which they may have come. Their keys are hashes: in one index over a
-- long history, each record that comes changes a page of its own somewhere in it, which has to be read before and written
-- after.

ALTER TABLE operations ADD COLUMN week INTEGER GENERATED ALWAYS AS (received_at / 604800000) VIRTUAL;

DROP INDEX operations_copies;
CREATE INDEX operations_copies ON operations (flow_id, week, copy_key) WHERE copy_key IS NOT NULL;
