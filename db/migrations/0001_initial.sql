-- Instants are UTC seconds, flags are 0 or 1, wall times and dates are ISO text.
-- Ids that Discord can hold (buttons, choices) are AUTOINCREMENT: a deleted one is never given again.

CREATE TABLE studios (
    guild_id         INTEGER PRIMARY KEY,
    timezone         TEXT,
    producer_role_id INTEGER,
    engineer_role_id INTEGER,
    channel_id       INTEGER,
    fallback_channel_id INTEGER,
    ladder              TEXT    NOT NULL,
    escalate_after      INTEGER NOT NULL,
    silent_days         TEXT    NOT NULL
) STRICT;

-- What a studio aims at in a genre; of no genre, in all the rest. LUFS and dBTP.
CREATE TABLE loudness_targets (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    genre_key  TEXT    NOT NULL,
    genre      TEXT    NOT NULL,
    integrated REAL    NOT NULL,
    true_peak  REAL    NOT NULL,
    reset_at   INTEGER,
    UNIQUE (guild_id, genre_key)
) STRICT;

-- Muted are the studios that may not send them DMs: their servers' ids, parted by commas.
CREATE TABLE members (
    user_id       INTEGER PRIMARY KEY,
    timezone      TEXT,
    wants_dms     INTEGER NOT NULL DEFAULT 1 CHECK (wants_dms IN (0, 1)),
    dm_channel_id INTEGER,
    dms_closed_at INTEGER,
    ladder        TEXT,
    quiet_hours   TEXT,
    digest_at     TEXT,
    muted         TEXT
) STRICT;

CREATE TABLE artists (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL,
    member_id   INTEGER,
    contact     TEXT,
    archived_at INTEGER,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX artists_by_name ON artists (guild_id, name_key) WHERE archived_at IS NULL;
CREATE INDEX artists_by_member ON artists (member_id, guild_id) WHERE member_id IS NOT NULL;

CREATE TABLE projects (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id        INTEGER NOT NULL,
    artist_id       INTEGER NOT NULL REFERENCES artists (id),
    title           TEXT    NOT NULL,
    title_key       TEXT    NOT NULL,
    kind            TEXT    NOT NULL
                    CHECK (kind IN ('single', 'ep', 'album', 'beat', 'score', 'podcast')),
    genre           TEXT,
    status          TEXT    NOT NULL
                    CHECK (status IN ('active', 'on_hold', 'delivered', 'archived')),
    release_on      TEXT,
    included_rounds INTEGER NOT NULL CHECK (included_rounds >= 0),
    sign_off        TEXT    NOT NULL CHECK (sign_off IN ('decider', 'all', 'any')),
    review_clock    TEXT    NOT NULL,
    silence         INTEGER,
    alternates      TEXT,
    home_channel_id INTEGER,
    thread_id       INTEGER,
    created_by      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX projects_by_title ON projects (guild_id, title_key);
CREATE INDEX projects_by_studio ON projects (guild_id, id);
CREATE INDEX projects_by_artist ON projects (artist_id);
CREATE INDEX projects_by_thread ON projects (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX projects_by_creator ON projects (created_by);

CREATE TABLE people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    user_id    INTEGER,
    name       TEXT,
    name_key   TEXT,
    contact    TEXT,
    role       TEXT    NOT NULL CHECK (role IN ('decider', 'approver', 'listener', 'engineer')),
    removed_at INTEGER,
    CHECK ((user_id IS NULL) <> (name IS NULL))
) STRICT;

CREATE UNIQUE INDEX people_by_member ON people (project_id, user_id)
    WHERE user_id IS NOT NULL AND removed_at IS NULL;
CREATE UNIQUE INDEX people_by_name ON people (project_id, name_key)
    WHERE name_key IS NOT NULL AND removed_at IS NULL;
CREATE INDEX people_by_project ON people (project_id) WHERE removed_at IS NULL;
CREATE INDEX people_by_user ON people (user_id, guild_id) WHERE user_id IS NOT NULL;

-- Everyone on Discord who belongs to a project, its artist included. The studio is the artist's,
-- so that a member's projects are found from the artist on, not among all of the studio.
CREATE VIEW project_members AS
SELECT a.guild_id, p.id AS project_id, a.member_id AS user_id, 'artist' AS role
FROM artists a JOIN projects p ON p.artist_id = a.id
WHERE a.member_id IS NOT NULL
UNION ALL
SELECT guild_id, project_id, user_id, role
FROM people
WHERE user_id IS NOT NULL AND removed_at IS NULL;

CREATE TABLE songs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    project_id  INTEGER NOT NULL REFERENCES projects (id),
    title       TEXT    NOT NULL,
    title_key   TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    stage       TEXT    NOT NULL
                CHECK (stage IN ('writing', 'pre_production', 'tracking', 'editing', 'mixing',
                                 'mastering', 'delivered')),
    tempo       REAL,
    key         TEXT,
    archived_at INTEGER,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX songs_by_title ON songs (guild_id, title_key);
CREATE INDEX songs_by_studio ON songs (guild_id, id) WHERE archived_at IS NULL;
CREATE INDEX songs_by_project ON songs (project_id, position);

CREATE TABLE mix_revisions (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id       INTEGER NOT NULL,
    song_id        INTEGER NOT NULL REFERENCES songs (id),
    type           TEXT    NOT NULL
                   CHECK (type IN ('main', 'rough', 'vocal_up', 'vocal_down', 'instrumental', 'tv',
                                   'a_cappella', 'clean', 'radio_edit', 'unlimited', 'master', 'other')),
    number         INTEGER NOT NULL CHECK (number > 0),
    sha256         TEXT,
    size           INTEGER,
    file_name      TEXT,
    format         TEXT,
    codec          TEXT,
    sample_rate    INTEGER,
    bit_depth      INTEGER,
    bit_rate       INTEGER,
    channels       INTEGER,
    seconds        REAL,
    preview_sha256 TEXT,
    preview_size   INTEGER,
    preview_bit_rate   INTEGER,
    link           TEXT,
    changes        TEXT,
    question       TEXT    NOT NULL CHECK (question IN ('feedback', 'decision', 'none')),
    submitted_by   INTEGER NOT NULL,
    submitted_at   INTEGER NOT NULL,
    withdrawn_at   INTEGER,
    chosen_over    INTEGER,
    made_from      INTEGER REFERENCES mix_revisions (id),
    UNIQUE (song_id, type, number),
    CHECK ((sha256 IS NULL) <> (link IS NULL))
) STRICT;

CREATE INDEX mix_revisions_by_submitter ON mix_revisions (submitted_by, guild_id);
CREATE INDEX mix_revisions_by_file ON mix_revisions (guild_id, sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE verdicts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    revision_id INTEGER NOT NULL REFERENCES mix_revisions (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('approved', 'notes', 'suggested', 'unfixed')),
    sha256      TEXT,
    user_id     INTEGER,
    name        TEXT,
    recorded_by INTEGER NOT NULL,
    is_round    INTEGER NOT NULL CHECK (is_round IN (0, 1)),
    given_at    INTEGER NOT NULL,
    undone_at   INTEGER,
    round_answer TEXT CHECK (round_answer IN ('allowed', 'ours')),
    manner      TEXT    NOT NULL CHECK (manner IN ('plain', 'with_notes', 'silence')),
    CHECK ((user_id IS NULL) <> (name IS NULL))
) STRICT;

CREATE INDEX verdicts_by_revision ON verdicts (revision_id);

-- What measuring a file showed: the figures as JSON, the waveform as bytes.
CREATE TABLE analyses (
    guild_id    INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    result      TEXT    NOT NULL,
    waveform    BLOB    NOT NULL,
    measured_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, sha256)
) STRICT;

-- What comparing two files showed: JSON.
CREATE TABLE comparisons (
    guild_id      INTEGER NOT NULL,
    first_sha256  TEXT    NOT NULL,
    second_sha256 TEXT    NOT NULL,
    result        TEXT    NOT NULL,
    compared_at   INTEGER NOT NULL,
    PRIMARY KEY (guild_id, first_sha256, second_sha256)
) STRICT;

-- A submission that waits for its submitter's yes: the columns of the revision as JSON.
CREATE TABLE mix_drafts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    song_id    INTEGER NOT NULL REFERENCES songs (id),
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sha256     TEXT,
    preview_sha256 TEXT,
    revision   TEXT    NOT NULL
) STRICT;

-- Every file that a row speaks of, in any studio. What measuring a file showed is not among them.
CREATE VIEW files_in_use AS
SELECT sha256 FROM mix_revisions WHERE sha256 IS NOT NULL
UNION ALL SELECT preview_sha256 FROM mix_revisions WHERE preview_sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM verdicts WHERE sha256 IS NOT NULL
UNION ALL SELECT first_sha256 FROM comparisons
UNION ALL SELECT second_sha256 FROM comparisons
UNION ALL SELECT sha256 FROM mix_drafts WHERE sha256 IS NOT NULL
UNION ALL SELECT preview_sha256 FROM mix_drafts WHERE preview_sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM voice_notes;

-- Files of the store that no row speaks of, and since when, as far as was looked.
CREATE TABLE idle_files (
    sha256 TEXT    PRIMARY KEY,
    since  INTEGER NOT NULL
) STRICT;

-- A draft is its author's alone: it has a number, and a verdict that it came with, once it is sent.
CREATE TABLE mix_notes (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     INTEGER NOT NULL,
    song_id      INTEGER NOT NULL REFERENCES songs (id),
    revision_id  INTEGER NOT NULL REFERENCES mix_revisions (id),
    verdict_id   INTEGER REFERENCES verdicts (id),
    number       INTEGER,
    start_ms     INTEGER,
    end_ms       INTEGER,
    text         TEXT    NOT NULL,
    user_id      INTEGER,
    name         TEXT,
    recorded_by  INTEGER NOT NULL,
    state        TEXT    NOT NULL
                 CHECK (state IN ('draft', 'suggested', 'open', 'addressed', 'confirmed', 'declined')),
    addressed_in INTEGER REFERENCES mix_revisions (id),
    reason       TEXT,
    is_kept      INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
    created_at   INTEGER NOT NULL,
    removed_at   INTEGER,
    UNIQUE (song_id, number),
    CHECK ((user_id IS NULL) <> (name IS NULL)),
    CHECK ((state = 'draft') = (number IS NULL))
) STRICT;

CREATE INDEX mix_notes_by_song ON mix_notes (song_id) WHERE removed_at IS NULL;
CREATE INDEX mix_notes_by_verdict ON mix_notes (verdict_id);

-- The recordings of notes that were spoken.
CREATE TABLE voice_notes (
    note_id      INTEGER PRIMARY KEY REFERENCES mix_notes (id),
    guild_id     INTEGER NOT NULL,
    sha256       TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL
) STRICT;

-- Messages in plain words that were taken in: Discord may deliver one twice. The batch made its notes.
CREATE TABLE replies (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    revision_id INTEGER NOT NULL REFERENCES mix_revisions (id),
    user_id     INTEGER NOT NULL,
    channel_id  INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('notes', 'approval')),
    batch_id    INTEGER,
    in_bars     INTEGER NOT NULL CHECK (in_bars IN (0, 1)),
    created_at  INTEGER NOT NULL,
    UNIQUE (message_id, user_id)
) STRICT;

-- Files that were found, and wait for a yes of one of their readers to be posted as mixes. What was
-- odd about a file when it was measured is a line each.
CREATE TABLE proposals (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    project_id INTEGER REFERENCES projects (id),
    created_at INTEGER NOT NULL,
    claimed_at INTEGER,
    closed_at  INTEGER,
    closed_by  INTEGER
) STRICT;

CREATE TABLE proposal_readers (
    proposal_id INTEGER NOT NULL REFERENCES proposals (id),
    user_id     INTEGER NOT NULL,
    PRIMARY KEY (proposal_id, user_id)
) STRICT;

CREATE TABLE proposed_files (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    proposal_id INTEGER NOT NULL REFERENCES proposals (id),
    source      TEXT    NOT NULL,
    place       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    size        INTEGER,
    song_id     INTEGER REFERENCES songs (id),
    type        TEXT    NOT NULL,
    number      INTEGER,
    odd         TEXT    NOT NULL DEFAULT '',
    posted_id   INTEGER REFERENCES mix_revisions (id)
) STRICT;

CREATE INDEX proposed_files_by_proposal ON proposed_files (proposal_id);
CREATE INDEX proposed_files_by_place ON proposed_files (place);

CREATE TABLE deadlines (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    song_id    INTEGER REFERENCES songs (id),
    kind       TEXT    NOT NULL
               CHECK (kind IN ('tracking', 'mix', 'master', 'delivery', 'release', 'other')),
    title      TEXT,
    wall       TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    due_at     INTEGER NOT NULL,
    ladder     TEXT,
    status     TEXT    NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;

CREATE INDEX deadlines_by_project ON deadlines (project_id, guild_id, due_at) WHERE status = 'open';
CREATE INDEX deadlines_by_studio ON deadlines (guild_id, due_at) WHERE status = 'open';
CREATE INDEX deadlines_by_creator ON deadlines (created_by) WHERE status = 'open';
CREATE INDEX deadlines_by_zone ON deadlines (zone) WHERE status = 'open';

CREATE TABLE deadline_assignees (
    deadline_id INTEGER NOT NULL REFERENCES deadlines (id),
    user_id     INTEGER NOT NULL,
    PRIMARY KEY (deadline_id, user_id)
) STRICT;

CREATE INDEX deadline_assignees_by_user ON deadline_assignees (user_id);

-- An assignee's wish for another time, which the producer answers.
CREATE TABLE move_requests (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    deadline_id INTEGER NOT NULL REFERENCES deadlines (id),
    asked_by    INTEGER NOT NULL,
    asked_at    INTEGER NOT NULL,
    old_at      INTEGER NOT NULL,
    wall        TEXT    NOT NULL,
    zone        TEXT    NOT NULL,
    due_at      INTEGER NOT NULL,
    reason      TEXT,
    answered_by INTEGER,
    answered_at INTEGER,
    is_allowed  INTEGER CHECK (is_allowed IN (0, 1))
) STRICT;

CREATE INDEX move_requests_by_deadline ON move_requests (deadline_id) WHERE answered_at IS NULL;

-- What members have themselves reminded of; a rule (RFC 5545) has it come again. No studio: guild 0.
CREATE TABLE personal_reminders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL,
    guild_id   INTEGER NOT NULL,
    project_id INTEGER REFERENCES projects (id),
    text       TEXT    NOT NULL,
    wall       TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    due_at     INTEGER NOT NULL,
    rule       TEXT,
    created_at INTEGER NOT NULL,
    closed_at  INTEGER,
    done_at    INTEGER
) STRICT;

CREATE INDEX personal_reminders_by_user ON personal_reminders (user_id) WHERE closed_at IS NULL;
CREATE INDEX personal_reminders_by_zone ON personal_reminders (zone) WHERE closed_at IS NULL;

-- A row for each assignee of a deadline, one where it has none, with the names it is shown under.
CREATE VIEW deadlines_shown AS
SELECT d.*, p.title AS project_title, s.title AS song_title, a.user_id AS assignee,
       CASE WHEN d.status = 'open' AND p.status = 'active' AND s.archived_at IS NULL
            THEN 1 ELSE 0 END AS counts
FROM deadlines d
JOIN projects p ON p.id = d.project_id
LEFT JOIN songs s ON s.id = d.song_id
LEFT JOIN deadline_assignees a ON a.deadline_id = d.id;

-- What is to be said on Discord: never its text, which is rendered when it is sent.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    subject_id   INTEGER NOT NULL,
    user_id      INTEGER,
    rung         INTEGER,
    about_at     INTEGER,
    due_at       INTEGER NOT NULL,
    next_at      INTEGER NOT NULL,
    state        TEXT    NOT NULL
                 CHECK (state IN ('scheduled', 'claimed', 'delivered', 'failed', 'superseded', 'cancelled')),
    leased_until INTEGER,
    nonce        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    channel_id   INTEGER,
    message_id   INTEGER,
    error        TEXT,
    cancelled_by INTEGER,
    lateness_ms  INTEGER,
    is_notice    INTEGER NOT NULL DEFAULT 0 CHECK (is_notice IN (0, 1)),
    created_at   INTEGER NOT NULL,
    finished_at  INTEGER
) STRICT;

CREATE INDEX outbox_next ON outbox (next_at, id) WHERE state = 'scheduled';
CREATE INDEX outbox_claimed ON outbox (leased_until) WHERE state = 'claimed';
CREATE INDEX outbox_failed ON outbox (guild_id, finished_at) WHERE state = 'failed';
CREATE INDEX outbox_subject ON outbox (kind, subject_id);
CREATE INDEX outbox_news ON outbox (user_id, guild_id, id) WHERE kind = 'deadline_news';
CREATE INDEX outbox_by_user ON outbox (user_id, due_at) WHERE state = 'scheduled' AND user_id IS NOT NULL;
CREATE INDEX outbox_by_message ON outbox (message_id) WHERE message_id IS NOT NULL AND user_id IS NOT NULL;
CREATE INDEX outbox_posts ON outbox (message_id) WHERE kind IN ('mix_card', 'verdict_post');
CREATE INDEX outbox_letters ON outbox (user_id, channel_id, message_id)
    WHERE message_id IS NOT NULL AND kind IN ('notes_done', 'reply', 'review_clock');
CREATE INDEX outbox_unsaid ON outbox (user_id, finished_at)
    WHERE state IN ('failed', 'superseded') AND user_id IS NOT NULL;
CREATE INDEX outbox_by_studio ON outbox (guild_id, next_at, id) WHERE state = 'scheduled';
CREATE INDEX outbox_tried ON outbox (nonce) WHERE state = 'scheduled' AND attempts > 0;
CREATE INDEX outbox_to_retry ON outbox (next_at, id) WHERE state = 'scheduled' AND attempts > 0;
CREATE INDEX outbox_retried ON outbox (guild_id, due_at, next_at) WHERE state = 'scheduled' AND attempts > 0;
CREATE INDEX outbox_lateness ON outbox (finished_at, lateness_ms) WHERE lateness_ms IS NOT NULL;
CREATE INDEX outbox_lateness_by_studio ON outbox (guild_id, finished_at, lateness_ms)
    WHERE lateness_ms IS NOT NULL;
CREATE UNIQUE INDEX outbox_one_refresh ON outbox (kind, subject_id)
    WHERE state = 'scheduled' AND kind IN ('project_card', 'mix_card');
CREATE UNIQUE INDEX outbox_one_summary ON outbox (kind, guild_id, user_id)
    WHERE state = 'scheduled' AND kind IN ('digest', 'overdue_summary', 'failure_summary');

-- Reminders that the dispatcher holds. The sum and the joined text keep SQLite from walking a million
-- ids or reminders in place of the index of the few rows that are claimed.
CREATE VIEW reminders_in_hand AS
SELECT o.id + 0 AS item_id, o.user_id, d.id AS deadline_id, d.project_id, d.song_id
FROM outbox o JOIN deadlines d ON d.id = o.subject_id AND d.guild_id = o.guild_id
WHERE o.state = 'claimed' AND o.leased_until > 0
  AND o.kind || '' IN ('reminder', 'thread_reminder');

-- The songs that those are about: the deadline's own, or all of its project.
CREATE VIEW songs_in_hand AS
SELECT item_id, song_id FROM reminders_in_hand WHERE song_id IS NOT NULL
UNION ALL
SELECT r.item_id, s.id FROM reminders_in_hand r JOIN songs s ON s.project_id = r.project_id
WHERE r.song_id IS NULL;

-- Personal reminders that the dispatcher holds.
CREATE VIEW personal_in_hand AS
SELECT o.id + 0 AS item_id, r.id AS reminder_id, r.user_id, r.guild_id, r.project_id
FROM outbox o JOIN personal_reminders r ON r.id = o.subject_id AND r.user_id = o.user_id
WHERE o.state = 'claimed' AND o.leased_until > 0 AND o.kind || '' = 'personal_reminder';

-- The messages that are kept current.
CREATE TABLE cards (
    kind       TEXT    NOT NULL,
    subject_id INTEGER NOT NULL,
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    audio_id   INTEGER,
    posted_at  INTEGER NOT NULL,
    edited_at  INTEGER NOT NULL,
    PRIMARY KEY (kind, subject_id)
) STRICT;

CREATE INDEX cards_by_message ON cards (message_id);

-- Who changed what, and from what to what: JSON {"column": [before, after]}.
CREATE TABLE activity (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id   INTEGER,
    guild_id   INTEGER NOT NULL,
    project_id INTEGER REFERENCES projects (id),
    actor_id   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    verb       TEXT    NOT NULL,
    noun       TEXT    NOT NULL,
    noun_id    INTEGER NOT NULL,
    label      TEXT    NOT NULL,
    is_new     INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    changes    TEXT    NOT NULL,
    undone_at  INTEGER
) STRICT;

CREATE INDEX activity_by_project ON activity (project_id, id);
CREATE INDEX activity_by_batch ON activity (batch_id);
CREATE INDEX activity_by_noun ON activity (noun, noun_id);

-- When the bot last said that it runs (one row), and when it did not.
CREATE TABLE heartbeat (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    alive_at INTEGER NOT NULL
) STRICT;

CREATE TABLE outages (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    began_at  INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL
) STRICT;

-- What a zone's rules were when instants were last computed by them.
CREATE TABLE zone_rules (
    zone   TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT;

CREATE TABLE command_syncs (
    application_id INTEGER PRIMARY KEY,
    digest         TEXT    NOT NULL,
    synced_at      INTEGER NOT NULL
) STRICT;
