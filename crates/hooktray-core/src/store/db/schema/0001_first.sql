-- The first schema. Times are milliseconds since 1970-01-01 UTC unless a column says otherwise.

CREATE TABLE flows (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE,
    token       TEXT    NOT NULL UNIQUE,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- The flow file, format 1, as `flow export` writes it.
    file        TEXT    NOT NULL,
    -- The flow template that it was made of, and what the user chose for it: a JSON object.
    template    TEXT,
    changed_at  INTEGER NOT NULL
) STRICT;

-- What a flow was after each change, the newest some hundred of them. Starting it and renewing its link are none.
CREATE TABLE flow_versions (
    flow_id        INTEGER NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    -- From 1.
    number         INTEGER NOT NULL,
    saved_at       INTEGER NOT NULL,
    saved_by       TEXT    NOT NULL CHECK (saved_by IN ('window', 'command_line', 'import', 'restore')),
    -- The version that it brought back.
    restored_from  INTEGER,
    -- The flow file, format 1, without the token and stopped.
    file           TEXT    NOT NULL,
    PRIMARY KEY (flow_id, number)
) STRICT, WITHOUT ROWID;

-- The previous token of a renewed link. It is accepted for a while, so that senders have time to change their settings.
CREATE TABLE old_tokens (
    token        TEXT    NOT NULL PRIMARY KEY,
    flow_id      INTEGER NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    valid_until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX old_tokens_by_flow ON old_tokens (flow_id);

-- Flows that were deleted. One with the same name or token takes the place of such a flow, and knows the duplicates of its records.
CREATE TABLE deleted_flows (
    flow_id       INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    token         TEXT    NOT NULL,
    -- How long duplicates were recognized, if they were.
    window_hours  INTEGER,
    -- The flow that took its place.
    replaced_by   INTEGER
) STRICT;

CREATE INDEX deleted_flows_by_replacement ON deleted_flows (replaced_by);

-- One row per received record. `seq` is the order of arrival.
CREATE TABLE operations (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    -- No foreign key: the history outlives its flow.
    flow_id          INTEGER NOT NULL,
    flow_name        TEXT    NOT NULL,
    -- Name and number of the person the record is about, as far as it has them. For lists.
    summary          TEXT    NOT NULL DEFAULT '',
    -- In what each write checks, `OR` stands for `IN`: of more than two values, SQLite makes a temporary table each time.
    status           TEXT    NOT NULL CHECK (
                         status = 'held' OR status = 'pending' OR status = 'running' OR status = 'delivered' OR
                         status = 'filtered' OR status = 'duplicate' OR status = 'failed' OR status = 'cancelled' OR
                         status = 'test'),
    received_at      INTEGER NOT NULL,
    finished_at      INTEGER,
    -- Attempts ever started.
    attempts         INTEGER NOT NULL DEFAULT 0,
    -- Attempts since the operation was last queued, or at its current step, that count against the flow's retries.
    tries            INTEGER NOT NULL DEFAULT 0,
    -- The request that `tries` counts, by id and endpoint, once a try of it failed.
    tries_of         TEXT,
    -- When the next attempt is due. Only meaningful for `pending`.
    due_at           INTEGER NOT NULL DEFAULT 0,
    -- When `due_at` was set: if the clock is set back behind it, the wait begins again and is no longer than it was.
    due_set_at       INTEGER NOT NULL DEFAULT 0,
    -- What a `pending` operation waits for besides time: `origin URL`, `secret NAME`, `keychain` or `certificates`.
    gate             TEXT,
    -- When the running attempt was claimed.
    claimed_at       INTEGER,
    -- The requests of the flow as the running attempt uses it, if the flow was edited or deleted since: a JSON array.
    claimed_requests TEXT,
    -- What the running attempt had skipped when it kept steps last: a JSON array of steps.
    skipped_requests TEXT,
    -- Attempts in a row that the end of the program cut off, see `queue/interrupted.rs`.
    interruptions    INTEGER NOT NULL DEFAULT 0,
    -- Rows in `finished_steps`.
    finished_steps   INTEGER NOT NULL DEFAULT 0,
    -- A request of it was accepted: its order may be in the CRM, whatever its status is.
    accepted         INTEGER NOT NULL DEFAULT 0 CHECK (accepted IN (0, 1)),
    -- The attempt after which the user last ran it from the start: steps of earlier attempts no longer count.
    restarted_after  INTEGER NOT NULL DEFAULT 0,
    -- The attempt after which the user last wanted what was sent in place of another request, and that one as well.
    both_wanted_after INTEGER NOT NULL DEFAULT 0,
    -- The attempt after which the user last said that the finished requests are the flow's as it is now: up to it,
    -- only `finished_steps` has the finished requests.
    finished_kept_after INTEGER NOT NULL DEFAULT 0,
    -- It was not finished in a backup that was restored, and was not sent since: it may have been sent after the backup.
    restored         INTEGER NOT NULL DEFAULT 0 CHECK (restored IN (0, 1)),
    -- Requests that went out and of which nobody knows whether they arrived: a JSON list of step ids.
    unanswered       TEXT    NOT NULL DEFAULT '[]',
    -- Those of them that are in doubt only because the program ended while the flow, as it is now, ran: a JSON list of step ids.
    only_interrupted TEXT    NOT NULL DEFAULT '[]',
    -- The user wanted them sent again, and none of them went out since.
    resend_wanted    INTEGER NOT NULL DEFAULT 0 CHECK (resend_wanted IN (0, 1)),
    -- A test order that the user sent: it was made here, and sent outside of the queue.
    test_order       INTEGER NOT NULL DEFAULT 0 CHECK (test_order IN (0, 1)),
    -- What the flow remembers from responses: a JSON object.
    remembered       TEXT    NOT NULL DEFAULT '{}',
    -- The CRM said that it knew the order already.
    crm_duplicate    INTEGER NOT NULL DEFAULT 0 CHECK (crm_duplicate IN (0, 1)),
    -- Delivered although a step of it failed, after which its flow went on.
    partial          INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1)),
    -- The last problem: its code, its English text, and the values in the text (a JSON object) for other languages.
    error_code       TEXT,
    error_message    TEXT,
    error_args       TEXT    NOT NULL DEFAULT '{}',
    -- When the user marked the failed operation as solved.
    solved_at        INTEGER,
    duplicate_of     TEXT,
    -- It arrived while its flow could not be read: whether it is a test or a duplicate is decided once it can. 2 if the user wants it
    -- sent even if it is a duplicate.
    undecided        INTEGER NOT NULL DEFAULT 0 CHECK (undecided BETWEEN 0 AND 2),
    -- The first 16 bytes of the SHA-256 of the value that duplicates share.
    dedup_key        BLOB,
    -- The week of `received_at`, counted from 1970-01-01. Splits the index of dedup keys, see `operations_dedup`.
    week             INTEGER GENERATED ALWAYS AS (received_at / 604800000) VIRTUAL,
    CHECK ((status = 'duplicate') = (duplicate_of IS NOT NULL)),
    CHECK ((status = 'running') = (claimed_at IS NOT NULL)),
    CHECK (gate IS NULL OR status = 'pending')
) STRICT;

-- For the worker. These indexes hold only queued operations. SQLite uses the first one for `status = 'pending'`, for
-- `status = 'running'`, and for both joined by `OR` as here, but not for `IN`. With its last columns, counts read nothing else.
CREATE INDEX operations_queued ON operations (flow_id, seq, status, received_at, crm_duplicate, partial)
    WHERE status = 'pending' OR status = 'running';
CREATE INDEX operations_due        ON operations (flow_id, due_at, seq) WHERE status = 'pending' AND gate IS NULL;
CREATE INDEX operations_gate       ON operations (gate, seq) WHERE gate IS NOT NULL;

CREATE INDEX operations_undecided ON operations (flow_id, seq) WHERE undecided > 0;

-- Dedup keys are hashes: in a single index over a long history every new record would read and write a page of its own.
-- With the week in front, the pages that change are those of the current week.
CREATE INDEX operations_dedup ON operations (flow_id, week, dedup_key) WHERE dedup_key IS NOT NULL;

-- For lists: each list walks down one index by `seq`, or merges a few such walks. Every index includes the status or is
-- limited to one, so that a rare status in a long history is found without reading row by row. The first three leave out what is
-- queued, for which lists read `operations_queued`: so most records get into them once, when they are finished. `OR`, since SQLite
-- uses a partial index only where the query implies its condition, and sees that of a `status = '…'`, but not for `<>` or `NOT IN`.
CREATE INDEX operations_by_status        ON operations (status, seq)
    WHERE status = 'delivered' OR status = 'failed' OR status = 'duplicate' OR status = 'filtered' OR status = 'held' OR
          status = 'cancelled' OR status = 'test';
CREATE INDEX operations_by_flow          ON operations (flow_id, status, seq)
    WHERE status = 'delivered' OR status = 'failed' OR status = 'duplicate' OR status = 'filtered' OR status = 'held' OR
          status = 'cancelled' OR status = 'test';
CREATE INDEX operations_by_flow_name     ON operations (flow_name, status, seq)
    WHERE status = 'delivered' OR status = 'failed' OR status = 'duplicate' OR status = 'filtered' OR status = 'held' OR
          status = 'cancelled' OR status = 'test';
CREATE INDEX operations_unsolved         ON operations (status, seq) WHERE status = 'failed' AND solved_at IS NULL;
CREATE INDEX operations_crm_duplicate    ON operations (seq) WHERE crm_duplicate = 1;
CREATE INDEX operations_partial          ON operations (seq) WHERE partial = 1;
CREATE INDEX operations_solved           ON operations (seq) WHERE status = 'failed' AND solved_at IS NOT NULL;
CREATE INDEX operations_unsolved_by_flow ON operations (flow_id, seq) WHERE status = 'failed' AND solved_at IS NULL;

-- For retention: what may be deleted, oldest first.
CREATE INDEX operations_deletable ON operations (received_at)
    WHERE status = 'delivered' OR status = 'filtered' OR status = 'duplicate' OR status = 'cancelled' OR status = 'test' OR
          solved_at IS NOT NULL;

-- The request of an operation. A separate table, so that lists never read bodies.
CREATE TABLE requests (
    seq          INTEGER PRIMARY KEY REFERENCES operations (seq) ON DELETE CASCADE,
    method       TEXT    NOT NULL,
    path         TEXT    NOT NULL,
    query        TEXT    NOT NULL,
    -- A JSON list of [name, value]. What is `ANY` is a text, or a blob as in `db/packed.rs`.
    headers      ANY     NOT NULL,
    ip           TEXT    NOT NULL,
    body         ANY     NOT NULL,
    -- What was repaired to read it: a JSON list of {code, field}.
    repairs      TEXT    NOT NULL DEFAULT '[]',
    -- What the user corrected since: a JSON list of {expression, value, at}.
    corrections  TEXT    NOT NULL DEFAULT '[]',
    -- The texts that a search looks through, in lower case, one per line.
    search_text  TEXT    NOT NULL
) STRICT;

-- With a rowid, as `finished_steps`: without one, what a page of 4 KiB holds of a row is a quarter of that, and the rest of most
-- rows would take a page of its own.
CREATE TABLE attempts (
    seq          INTEGER NOT NULL REFERENCES operations (seq) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    outcome      TEXT    NOT NULL,
    -- A JSON list of steps, secrets masked. A text, or a blob as in `db/packed.rs`.
    steps        ANY     NOT NULL,
    -- The version of the flow that ran; none if the flow was deleted.
    flow_version INTEGER,
    PRIMARY KEY (seq, number)
) STRICT;

-- Finished requests of operations that are not delivered yet: the next attempt goes on after them.
CREATE TABLE finished_steps (
    seq      INTEGER NOT NULL REFERENCES operations (seq) ON DELETE CASCADE,
    -- The action's id.
    step     TEXT    NOT NULL,
    -- The number of the attempt that finished it.
    attempt  INTEGER NOT NULL,
    -- A step as in `attempts.steps`, with the whole response.
    record   TEXT    NOT NULL,
    PRIMARY KEY (seq, step)
) STRICT;

-- The dedup keys of sent operations that retention has deleted, for as long as their duplicates are recognized.
CREATE TABLE deleted_dedup_keys (
    flow_id      INTEGER NOT NULL,
    dedup_key    BLOB    NOT NULL,
    received_at  INTEGER NOT NULL,
    operation    TEXT    NOT NULL,
    PRIMARY KEY (flow_id, dedup_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX deleted_dedup_keys_by_age ON deleted_dedup_keys (received_at);

-- Number of operations by hour of arrival, flow and status. Queued ones are left out: they are counted in
-- the index `operations_queued`, so that a record changes no counter before it leaves the queue.
-- Triggers keep it, so it is right after any change.
CREATE TABLE counters (
    -- Hours since 1970-01-01 UTC.
    hour       INTEGER NOT NULL,
    flow_id    INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    -- Failed and not marked as solved.
    unsolved   INTEGER NOT NULL CHECK (unsolved IN (0, 1)),
    -- Known to the CRM already.
    crm_duplicate INTEGER NOT NULL CHECK (crm_duplicate IN (0, 1)),
    -- Delivered although a step failed.
    partial    INTEGER NOT NULL CHECK (partial IN (0, 1)),
    count      INTEGER NOT NULL,
    -- The operations counted here lie between these two. After deletions the range may be wider than needed.
    first_seq  INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL,
    PRIMARY KEY (hour, flow_id, status, unsolved, crm_duplicate, partial)
) STRICT, WITHOUT ROWID;

-- Number of operations by flow and status, of all hours: what is asked of the whole history need not add up years of hours.
CREATE TABLE totals (
    flow_id       INTEGER NOT NULL,
    status        TEXT    NOT NULL,
    unsolved      INTEGER NOT NULL CHECK (unsolved IN (0, 1)),
    crm_duplicate INTEGER NOT NULL CHECK (crm_duplicate IN (0, 1)),
    partial       INTEGER NOT NULL CHECK (partial IN (0, 1)),
    count         INTEGER NOT NULL,
    PRIMARY KEY (flow_id, status, unsolved, crm_duplicate, partial)
) STRICT, WITHOUT ROWID;

-- An update subtracts the old values and adds the new ones, each unless it is queued. The order of the two does not matter.
CREATE TRIGGER counters_after_insert AFTER INSERT ON operations WHEN NEW.status NOT IN ('pending', 'running') BEGIN
    INSERT INTO counters VALUES (NEW.received_at / 3600000, NEW.flow_id, NEW.status,
                                 NEW.status = 'failed' AND NEW.solved_at IS NULL, NEW.crm_duplicate, NEW.partial,
                                 1, NEW.seq, NEW.seq)
    ON CONFLICT DO UPDATE SET count = count + 1, first_seq = min(first_seq, excluded.first_seq),
                              last_seq = max(last_seq, excluded.last_seq);
    INSERT INTO totals VALUES (NEW.flow_id, NEW.status, NEW.status = 'failed' AND NEW.solved_at IS NULL,
                               NEW.crm_duplicate, NEW.partial, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER counters_subtract_after_update
AFTER UPDATE OF status, solved_at, flow_id, received_at, crm_duplicate, partial ON operations
WHEN OLD.status NOT IN ('pending', 'running') AND
     (OLD.status, OLD.solved_at IS NULL, OLD.flow_id, OLD.received_at, OLD.crm_duplicate, OLD.partial)
     IS NOT (NEW.status, NEW.solved_at IS NULL, NEW.flow_id, NEW.received_at, NEW.crm_duplicate, NEW.partial) BEGIN
    UPDATE counters SET count = count - 1
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial;
    DELETE FROM counters
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial AND count = 0;
    UPDATE totals SET count = count - 1
        WHERE flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial;
    DELETE FROM totals
        WHERE flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial AND count = 0;
END;

CREATE TRIGGER counters_add_after_update
AFTER UPDATE OF status, solved_at, flow_id, received_at, crm_duplicate, partial ON operations
WHEN NEW.status NOT IN ('pending', 'running') AND
     (OLD.status, OLD.solved_at IS NULL, OLD.flow_id, OLD.received_at, OLD.crm_duplicate, OLD.partial)
     IS NOT (NEW.status, NEW.solved_at IS NULL, NEW.flow_id, NEW.received_at, NEW.crm_duplicate, NEW.partial) BEGIN
    INSERT INTO counters VALUES (NEW.received_at / 3600000, NEW.flow_id, NEW.status,
                                 NEW.status = 'failed' AND NEW.solved_at IS NULL, NEW.crm_duplicate, NEW.partial,
                                 1, NEW.seq, NEW.seq)
    ON CONFLICT DO UPDATE SET count = count + 1, first_seq = min(first_seq, excluded.first_seq),
                              last_seq = max(last_seq, excluded.last_seq);
    INSERT INTO totals VALUES (NEW.flow_id, NEW.status, NEW.status = 'failed' AND NEW.solved_at IS NULL,
                               NEW.crm_duplicate, NEW.partial, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER counters_after_delete AFTER DELETE ON operations WHEN OLD.status NOT IN ('pending', 'running') BEGIN
    UPDATE counters SET count = count - 1
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial;
    DELETE FROM counters
        WHERE hour = OLD.received_at / 3600000 AND flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial AND count = 0;
    UPDATE totals SET count = count - 1
        WHERE flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial;
    DELETE FROM totals
        WHERE flow_id = OLD.flow_id AND status = OLD.status
          AND unsolved = (OLD.status = 'failed' AND OLD.solved_at IS NULL)
          AND crm_duplicate = OLD.crm_duplicate AND partial = OLD.partial AND count = 0;
END;

-- What the search index reads: a space before each line, so that the first two letters of a word make three characters.
CREATE VIEW search_texts AS
    SELECT seq, ' ' || replace(search_text, char(10), char(10) || ' ') AS text FROM requests;

-- Which records contain which three characters. It leaves out their positions, which would double its size: a search
-- checks the whole text against `requests.search_text`.
CREATE VIRTUAL TABLE search_index USING fts5
    (text, content = 'search_texts', content_rowid = 'seq', tokenize = 'trigram', detail = 'none', columnsize = 0);
-- No merging inside an insert: the program merges in small steps, so that no writer waits.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 200);

-- One row. The index follows the records in batches; a search reads newer records directly.
CREATE TABLE search_index_state (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- The last record in the index.
    last_seq  INTEGER NOT NULL,
    -- Records deleted since the index was last rebuilt. Their entries still take space in it.
    deleted   INTEGER NOT NULL
) STRICT;
INSERT INTO search_index_state VALUES (1, 0, 0);

-- A remembered value is added to the text of a record that may be in the index already.
CREATE TRIGGER search_index_after_update AFTER UPDATE OF search_text ON requests
WHEN OLD.seq <= (SELECT last_seq FROM search_index_state) BEGIN
    INSERT INTO search_index (search_index, rowid, text)
        VALUES ('delete', OLD.seq, ' ' || replace(OLD.search_text, char(10), char(10) || ' '));
    INSERT INTO search_index (rowid, text)
        VALUES (NEW.seq, ' ' || replace(NEW.search_text, char(10), char(10) || ' '));
END;

CREATE TRIGGER search_index_before_delete BEFORE DELETE ON requests
WHEN OLD.seq <= (SELECT last_seq FROM search_index_state) BEGIN
    INSERT INTO search_index (search_index, rowid, text)
        VALUES ('delete', OLD.seq, ' ' || replace(OLD.search_text, char(10), char(10) || ' '));
    UPDATE search_index_state SET deleted = deleted + 1;
END;

-- Failures with a common cause, reported together.
CREATE TABLE incidents (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 0 for a problem of this machine rather than of a flow.
    flow_id        INTEGER NOT NULL,
    flow_name      TEXT    NOT NULL,
    -- What the failures have in common.
    cause          TEXT    NOT NULL,
    -- The last problem, as in `operations`.
    code           TEXT    NOT NULL,
    message        TEXT    NOT NULL,
    args           TEXT    NOT NULL,
    -- The state of the incident, a JSON object.
    state          TEXT    NOT NULL,
    next_check_at  INTEGER,
    -- When this row was last written: in the future only if the clock was set back since.
    written_at     INTEGER NOT NULL DEFAULT 0,
    -- Ended incidents are kept for a while, in case the cause comes back.
    ended_at       INTEGER
) STRICT;

CREATE INDEX incidents_by_cause   ON incidents (flow_id, cause);
CREATE INDEX incidents_next_check ON incidents (next_check_at) WHERE next_check_at IS NOT NULL;

-- The records of an incident. Each counts once, however many attempts it takes.
CREATE TABLE incident_records (
    incident_id  INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL REFERENCES operations (seq) ON DELETE CASCADE,
    -- Failed for good: no attempt follows.
    given_up     INTEGER NOT NULL CHECK (given_up IN (0, 1)),
    -- An alert counted it, as it is.
    told         INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    PRIMARY KEY (incident_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX incident_records_by_seq ON incident_records (seq);

-- Messages to send, of all channels. Stored in the transaction that causes them; their text is composed when they are sent.
CREATE TABLE messages (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    channel        TEXT    NOT NULL CHECK (channel IN ('email', 'telegram', 'webhook')),
    -- What it tells, a JSON object.
    alert          TEXT    NOT NULL,
    incident_id    INTEGER,
    -- An email's Message-ID. The same for every attempt, so that the receiver recognizes a message that arrives twice.
    message_id     TEXT    NOT NULL UNIQUE,
    -- The `message_id` of the incident's first message by this channel.
    thread_id      TEXT,
    created_at     INTEGER NOT NULL,
    -- When its tries began: when it was stored, or when the owner sent it again.
    begun_at       INTEGER NOT NULL,
    due_at         INTEGER NOT NULL,
    -- When `due_at` was set: in the future only if the clock was set back since. Then it is due.
    due_set_at     INTEGER NOT NULL,
    tries          INTEGER NOT NULL DEFAULT 0,
    -- The next try does not count: the program started, or a setting was saved, while the message waited for its time.
    is_extra       INTEGER NOT NULL DEFAULT 0 CHECK (is_extra IN (0, 1)),
    -- The recipients of an email that have it or refused it for good, a JSON list.
    recipients_done TEXT    NOT NULL DEFAULT '[]',
    status         TEXT    NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed')),
    -- Why the last attempt failed: a code, what happened to the connection, and what the other side replied.
    error_code     TEXT,
    error_fault    TEXT,
    error_message  TEXT,
    -- The flow whose accepted orders it tells.
    orders_flow_id INTEGER,
    -- It gathers orders: further ones are added until it is sent.
    accepts_more   INTEGER NOT NULL DEFAULT 0 CHECK (accepts_more IN (0, 1))
) STRICT;

CREATE INDEX messages_of_orders   ON messages (orders_flow_id, channel, status, due_at) WHERE orders_flow_id IS NOT NULL;
CREATE INDEX messages_by_incident ON messages (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX messages_due         ON messages (channel, due_at) WHERE status = 'waiting';
CREATE INDEX messages_failed      ON messages (id) WHERE status = 'failed';

-- What is known of a channel. One without a row works, and its messages need not wait.
CREATE TABLE channels (
    channel         TEXT    NOT NULL PRIMARY KEY CHECK (channel IN ('email', 'telegram', 'webhook')),
    -- None of its messages is tried before then.
    wait_until      INTEGER,
    -- When that was set: in the future only if the clock was set back since. Then nothing waits.
    wait_set_at     INTEGER,
    -- What ends the wait before its time: nothing if the other side asked for it.
    wait_kind       TEXT    CHECK (wait_kind IN ('asked', 'rejected', 'pause')),
    -- A message failed since one was last accepted.
    fails           INTEGER NOT NULL DEFAULT 0 CHECK (fails IN (0, 1)),
    -- A message by another channel says so.
    is_failure_told INTEGER NOT NULL DEFAULT 0 CHECK (is_failure_told IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Flows whose inactivity is reported.
CREATE TABLE inactivity_watches (
    flow_id       INTEGER NOT NULL PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
    -- Report after this many watched hours without a record.
    hours         INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 720),
    -- The hours of the day that are watched, from and to. Equal values mean the whole day.
    from_hour     INTEGER NOT NULL CHECK (from_hour BETWEEN 0 AND 23),
    to_hour       INTEGER NOT NULL CHECK (to_hour BETWEEN 0 AND 23),
    -- The days that are watched: seven digits 0 or 1, Monday first.
    days          TEXT    NOT NULL,
    since         INTEGER NOT NULL,
    -- The start of the last period of inactivity that was reported.
    notified_for  INTEGER
) STRICT;

-- One row: the last day (YYYY-MM-DD, in local time) whose summary was sent or passed over, and the hour that was wanted.
CREATE TABLE daily_summary (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    day   TEXT    NOT NULL,
    hour  INTEGER CHECK (hour BETWEEN 0 AND 23)
) STRICT;

-- One row: when the program last ran, to know how long it was off.
CREATE TABLE heartbeat (
    id  INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at  INTEGER NOT NULL
) STRICT;

-- Names of the stored secrets. The secrets themselves are in the keychain.
CREATE TABLE secrets (
    name      TEXT    NOT NULL PRIMARY KEY,
    saved_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the settings as a JSON object.
CREATE TABLE settings (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    json  TEXT    NOT NULL
) STRICT;

-- Tables that flows look values up in.
CREATE TABLE tables (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE,
    -- The column whose values are the keys.
    key_column  TEXT    NOT NULL,
    -- All columns: a JSON list of their names.
    columns     TEXT    NOT NULL,
    -- How many rows it has, so that lists need not count them.
    row_count   INTEGER NOT NULL DEFAULT 0,
    changed_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE table_rows (
    table_id  INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,
    key       TEXT    NOT NULL,
    -- The place of the row in its table.
    position  INTEGER NOT NULL,
    -- A JSON list of the cells, in the order of the columns.
    cells     TEXT    NOT NULL,
    PRIMARY KEY (table_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX table_rows_by_position ON table_rows (table_id, position);

-- The key each SSH server presented the first time.
CREATE TABLE host_keys (
    -- Host and port.
    server   TEXT    NOT NULL PRIMARY KEY,
    -- As in a known_hosts file.
    key      TEXT    NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the last public address that worked, and the tunnel provider it belongs to. Public links start with it.
CREATE TABLE tunnel_address (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- What identifies the tunnel: with another one, another address is expected.
    tunnel     TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    worked_at  INTEGER NOT NULL
) STRICT;

-- Requests that were refused, counted by flow and reason.
CREATE TABLE refusals (
    -- 0 for requests without the link of a flow.
    flow_id   INTEGER NOT NULL,
    code      TEXT    NOT NULL,
    count     INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    -- The address of the last sender.
    sender    TEXT    NOT NULL,
    PRIMARY KEY (flow_id, code)
) STRICT, WITHOUT ROWID;

-- One row: in a backup, when it was made; in restored data, also from which backup and when it was restored.
CREATE TABLE backup_origin (
    id           INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    saved_at     INTEGER,
    restored_at  INTEGER,
    -- The name of the backup's file.
    file         TEXT    NOT NULL DEFAULT '',
    -- Operations that were unfinished in the backup.
    held         INTEGER NOT NULL DEFAULT 0,
    -- The user has seen what was restored.
    is_seen      INTEGER NOT NULL DEFAULT 0 CHECK (is_seen IN (0, 1))
) STRICT;
