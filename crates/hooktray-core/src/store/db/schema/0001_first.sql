-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE flows (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE,
    token       TEXT    NOT NULL UNIQUE,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- The flow file, format 1, as `flow export` writes it.
    file        TEXT    NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;

-- One row for each record that was received. `seq` is the order of arrival.
CREATE TABLE operations (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    -- No foreign key: the history outlives its flow.
    flow_id          INTEGER NOT NULL,
    flow_name        TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN
                         ('held', 'pending', 'running', 'delivered', 'filtered', 'duplicate', 'failed', 'cancelled')),
    received_at      INTEGER NOT NULL,
    finished_at      INTEGER,
    -- Attempts that were ever begun.
    attempts         INTEGER NOT NULL DEFAULT 0,
    -- Attempts that count against the flow's retries since it was last queued.
    tries            INTEGER NOT NULL DEFAULT 0,
    -- When the next attempt is due, for `pending`.
    due_at           INTEGER NOT NULL DEFAULT 0,
    -- What a `pending` one waits for beside the time: a destination's origin, or the keychain.
    gate             TEXT,
    -- When the running attempt was claimed.
    claimed_at       INTEGER,
    error_code       TEXT,
    error_message    TEXT,
    duplicate_of     TEXT,
    -- SHA-256 of the deduplication key.
    copy_key         BLOB,
    CHECK ((status = 'duplicate') = (duplicate_of IS NOT NULL)),
    CHECK ((status = 'running') = (claimed_at IS NOT NULL)),
    CHECK (gate IS NULL OR status = 'pending')
) STRICT;

-- What the worker looks for; the index holds only what waits.
CREATE INDEX operations_waiting ON operations (flow_id, seq) WHERE status IN ('pending', 'running');
CREATE INDEX operations_due     ON operations (flow_id, due_at, seq) WHERE status = 'pending' AND gate IS NULL;
CREATE INDEX operations_gate    ON operations (gate, seq) WHERE gate IS NOT NULL;
CREATE INDEX operations_copies  ON operations (flow_id, copy_key, received_at) WHERE copy_key IS NOT NULL;
CREATE INDEX operations_status  ON operations (status, seq);
CREATE INDEX operations_flow    ON operations (flow_name, seq);

-- The request of an operation, apart from it so that lists never read bodies.
CREATE TABLE requests (
    seq      INTEGER PRIMARY KEY REFERENCES operations (seq) ON DELETE CASCADE,
    method   TEXT    NOT NULL,
    path     TEXT    NOT NULL,
    query    TEXT    NOT NULL,
    -- A JSON list of [name, value].
    headers  TEXT    NOT NULL,
    ip       TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    -- What the search looks through, in small letters.
    search   TEXT    NOT NULL
) STRICT;

CREATE TABLE attempts (
    seq          INTEGER NOT NULL REFERENCES operations (seq) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    outcome      TEXT    NOT NULL,
    -- A JSON list of steps, secrets masked.
    steps        TEXT    NOT NULL,
    PRIMARY KEY (seq, number)
) STRICT, WITHOUT ROWID;

-- Which secrets were stored and when; the secrets themselves are in the keychain.
CREATE TABLE secrets (
    name      TEXT    NOT NULL PRIMARY KEY,
    saved_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
