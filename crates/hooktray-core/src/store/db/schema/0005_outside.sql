-- Being reachable from outside: links that were renewed, servers that are known, and the address that worked last.

-- The token of a link before it was renewed, which is taken for a while longer.
CREATE TABLE old_tokens (
    token       TEXT    NOT NULL PRIMARY KEY,
    flow_id     INTEGER NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    taken_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX old_tokens_flow ON old_tokens (flow_id);

-- The keys of SSH servers, as they were when they were first seen.
CREATE TABLE host_keys (
    -- The server's name and port.
    server   TEXT    NOT NULL PRIMARY KEY,
    -- The key, as in a file of known hosts.
    key      TEXT    NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The public address that worked last, and by which way: links outside of Hooktray begin with it.
CREATE TABLE outside (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    way       TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    worked_at INTEGER NOT NULL
) STRICT;
