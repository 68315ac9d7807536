-- Errors that reach the owner: incidents, and letters that are sent however often the program is restarted.

CREATE TABLE incidents (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 0 for what belongs to the machine and not to a flow.
    flow_id    INTEGER NOT NULL,
    flow_name  TEXT    NOT NULL,
    -- What failures have in common to be one incident.
    cause      TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    args       TEXT    NOT NULL,
    -- The incident's own state, as a JSON object.
    file       TEXT    NOT NULL,
    -- When it has to be looked at again.
    look_at    INTEGER,
    -- When it was over; kept for a while in case it was not.
    over_at    INTEGER
) STRICT;

CREATE INDEX incidents_cause ON incidents (flow_id, cause);
CREATE INDEX incidents_look  ON incidents (look_at) WHERE look_at IS NOT NULL;

-- Which records an incident is about: each counts once, however often it is tried.
CREATE TABLE incident_records (
    incident_id  INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL REFERENCES operations (seq) ON DELETE CASCADE,
    -- Whether it is tried no more.
    lost         INTEGER NOT NULL CHECK (lost IN (0, 1)),
    PRIMARY KEY (incident_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX incident_records_seq ON incident_records (seq);

-- Letters on their way: written down with the outcome that caused them, worded when they are sent.
CREATE TABLE letters (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What it is about, as a JSON object.
    file         TEXT    NOT NULL,
    incident_id  INTEGER,
    -- The Message-ID, the same for every try, so that one that arrives twice is known.
    message_id   TEXT    NOT NULL UNIQUE,
    -- The Message-ID of the first letter of the same incident.
    thread_id    TEXT,
    created_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0,
    status       TEXT    NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed')),
    -- Why it was not taken last: a stable word, and the server's own words.
    error_code   TEXT,
    error        TEXT
) STRICT;

CREATE INDEX letters_incident ON letters (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX letters_due ON letters (due_at) WHERE status = 'waiting';

-- When the program was last seen alive, to know how long it was off.
CREATE TABLE pulse (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    at   INTEGER NOT NULL
) STRICT;

-- Flows that somebody wants to hear from.
CREATE TABLE watches (
    flow_id    INTEGER NOT NULL PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
    -- How long nothing may arrive.
    hours      INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 720),
    -- The hours of the day that count, from and to; the same twice is the whole day.
    from_hour  INTEGER NOT NULL CHECK (from_hour BETWEEN 0 AND 23),
    to_hour    INTEGER NOT NULL CHECK (to_hour BETWEEN 0 AND 23),
    -- The days of the week that count, Monday first, as seven digits 0 or 1.
    days       TEXT    NOT NULL,
    -- Since when somebody watches.
    since      INTEGER NOT NULL,
    -- The moment from which on nothing arrived, of the last silence that was told.
    told_for   INTEGER
) STRICT;
