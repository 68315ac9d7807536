-- Growth: a million records are listed, counted, searched and deleted without reading all of them.

-- Every list is one walk down an index by `seq`, or a few that are merged; the state is in each of them, because a
-- state that is rare in a long history must not be looked for row by row.
DROP INDEX operations_received;
DROP INDEX operations_flow;
DROP INDEX operations_of_flow;
CREATE INDEX operations_of_name   ON operations (flow_name, status, seq);
CREATE INDEX operations_of_flow   ON operations (flow_id, status, seq);
CREATE INDEX operations_unhandled ON operations (status, seq) WHERE status = 'failed' AND handled_at IS NULL;
-- What may be deleted, oldest first.
CREATE INDEX operations_done      ON operations (received_at)
    WHERE status IN ('delivered', 'filtered', 'duplicate', 'cancelled') OR handled_at IS NOT NULL;

-- How many operations there are, by the hour in which they came. Kept by the triggers below, so that it is true
-- whoever changes an operation.
CREATE TABLE tallies (
    -- Hours since 1970-01-01 UTC.
    hour       INTEGER NOT NULL,
    flow_id    INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    -- Whether they failed and nobody took care of them.
    open       INTEGER NOT NULL CHECK (open IN (0, 1)),
    count      INTEGER NOT NULL,
    -- All of them are between these two. What was deleted may leave the span wider than it has to be.
    first_seq  INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL,
    PRIMARY KEY (hour, flow_id, status, open)
) STRICT, WITHOUT ROWID;

INSERT INTO tallies
    SELECT received_at / 3600000, flow_id, status, status = 'failed' AND handled_at IS NULL, count(*), min(seq), max(seq)
    FROM operations GROUP BY 1, 2, 3, 4;

CREATE TRIGGER operations_come AFTER INSERT ON operations BEGIN
    INSERT INTO tallies VALUES (NEW.received_at / 3600000, NEW.flow_id, NEW.status,
                                NEW.status = 'failed' AND NEW.handled_at IS NULL, 1, NEW.seq, NEW.seq)
    ON CONFLICT DO UPDATE SET count = count + 1, first_seq = min(first_seq, excluded.first_seq),
                              last_seq = max(last_seq, excluded.last_seq);
END;

CREATE TRIGGER operations_change AFTER UPDATE OF status, handled_at, flow_id, received_at ON operations
WHEN (OLD.status, OLD.handled_at IS NULL, OLD.flow_id, OLD.received_at)
     IS NOT (NEW.status, NEW.handled_at IS NULL, NEW.flow_id, NEW.received_at) BEGIN
    UPDATE tallies SET count = count - 1
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND open = (OLD.status = 'failed' AND OLD.handled_at IS NULL);
    DELETE FROM tallies
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND open = (OLD.status = 'failed' AND OLD.handled_at IS NULL) AND count = 0;
    INSERT INTO tallies VALUES (NEW.received_at / 3600000, NEW.flow_id, NEW.status,
                                NEW.status = 'failed' AND NEW.handled_at IS NULL, 1, NEW.seq, NEW.seq)
    ON CONFLICT DO UPDATE SET count = count + 1, first_seq = min(first_seq, excluded.first_seq),
                              last_seq = max(last_seq, excluded.last_seq);
END;

CREATE TRIGGER operations_go AFTER DELETE ON operations BEGIN
    UPDATE tallies SET count = count - 1
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND open = (OLD.status = 'failed' AND OLD.handled_at IS NULL);
    DELETE FROM tallies
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND open = (OLD.status = 'failed' AND OLD.handled_at IS NULL) AND count = 0;
END;

-- The texts of records as the index of the search sees them: a space before each, so that the beginning of a word is
-- three characters even where the word has two.
CREATE VIEW texts AS
    SELECT seq, ' ' || replace(search, char(10), char(10) || ' ') AS text FROM requests;

-- Which three characters stand in which record. Without their places, which would double it: whether the whole text
-- that is looked for is there is seen in `requests.search`.
CREATE VIRTUAL TABLE found USING fts5
    (text, content = 'texts', content_rowid = 'seq', tokenize = 'trigram', detail = 'none', columnsize = 0);
-- Merged by steps of our own, which keep nobody waiting.
INSERT INTO found (found, rank) VALUES ('automerge', 0);
INSERT INTO found (found, rank) VALUES ('crisismerge', 200);

-- One row: up to which record the index goes. It follows the records in batches; what came since is read as it is.
CREATE TABLE indexed (
    one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq      INTEGER NOT NULL,
    -- Records that were deleted since the index was last written anew; what was known of them is still in it.
    deleted  INTEGER NOT NULL
) STRICT;
INSERT INTO indexed VALUES (1, 0, 0);

CREATE TRIGGER requests_go BEFORE DELETE ON requests WHEN OLD.seq <= (SELECT seq FROM indexed) BEGIN
    INSERT INTO found (found, rowid, text)
        VALUES ('delete', OLD.seq, ' ' || replace(OLD.search, char(10), char(10) || ' '));
    UPDATE indexed SET deleted = deleted + 1;
END;
