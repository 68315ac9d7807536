-- What the window asks for: records at a glance, figures by hour, errors in the user's language, settings.

-- Who the record is about: a name and a number, as far as they are in it.
ALTER TABLE operations ADD COLUMN summary TEXT NOT NULL DEFAULT '';
-- What `error_message` names, as a JSON object, for saying it in another language.
ALTER TABLE operations ADD COLUMN error_args TEXT NOT NULL DEFAULT '{}';
-- When the user marked a failed one as taken care of.
ALTER TABLE operations ADD COLUMN handled_at INTEGER;

CREATE INDEX operations_received ON operations (received_at, flow_id, status);
CREATE INDEX operations_of_flow  ON operations (flow_id, seq);
CREATE INDEX operations_open     ON operations (flow_id, seq) WHERE status = 'failed' AND handled_at IS NULL;

-- One row: the settings as a JSON object.
CREATE TABLE settings (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    file  TEXT    NOT NULL
) STRICT;
