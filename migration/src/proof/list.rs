//! The tables of the program: which are under proof, which are not, and why not.
//!
//! The list is written out, so that nobody has to guess from a name: a table that is not here is not the program's and
//! is left alone. A new table gets a row with the step that makes it; one that comes under proof later says from which
//! step on.

/// A table of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: &'static str,
    /// The step that makes it.
    pub since: &'static str,
    /// Whether its rows are under proof.
    pub rows: Rows,
}

/// Whether the rows of a table are under proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Each row must be as the last event that wrote it left it.
    Proven {
        /// The step from which on events say what they wrote here.
        from: &'static str,
        /// The column that identifies a row: a whole number.
        key: &'static str,
        /// The column of a document, digested as it is after the others.
        document: Option<&'static str>,
        /// Columns outside the proof, each with the reason.
        outside: &'static [(&'static str, &'static str)],
    },
    /// No event speaks of its rows.
    Outside {
        /// The engine that alone has it, if one has.
        only: Option<Only>,
        /// Why it is outside.
        reason: &'static str,
    },
}

/// An engine that alone has a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
}

const REGISTER: &str = "m20261123_register";
const LAW: &str = "m20261124_law";
const ACCOUNTS: &str = "m20261125_accounts";
const PEOPLE: &str = "m20261125_people";
const SESSIONS: &str = "m20261125_sessions";
const PUBLICATION: &str = "m20261125_publication";
const NOTES: &str = "m20261127_notes";

/// A table under proof since it was made, keyed by `id`.
const fn proven(name: &'static str, since: &'static str) -> Listed {
    Listed { name, since, rows: Rows::Proven { from: since, key: "id", document: None, outside: &[] } }
}

/// Credentials, under proof later than they were made; a column that is noted beside requests is outside.
const fn credentials(
    name: &'static str,
    since: &'static str,
    outside: &'static [(&'static str, &'static str)],
) -> Listed {
    Listed { name, since, rows: Rows::Proven { from: crate::CREDENTIALS, key: "id", document: None, outside } }
}

/// A table outside the proof on both engines.
const fn outside(name: &'static str, since: &'static str, reason: &'static str) -> Listed {
    Listed { name, since, rows: Rows::Outside { only: None, reason } }
}

/// A table outside the proof that one engine has.
const fn only(engine: Only, name: &'static str, since: &'static str, reason: &'static str) -> Listed {
    Listed { name, since, rows: Rows::Outside { only: Some(engine), reason } }
}

const WORDS: &str = "the words of a column of a table under proof, computed anew and compared by verify";

/// Every table of the program, by name.
pub const TABLES: &[Listed] = &[
    proven("account", REGISTER),
    proven("attachment", crate::ATTACHMENTS),
    outside("attempt", SESSIONS, "failures to sign in, counted and forgotten by their age"),
    outside(
        "audit_event",
        REGISTER,
        "the events themselves: each has the hash of the one before, the last one bears a seal by the audit key, and signed heads stand for all of them",
    ),
    proven("authority", REGISTER),
    proven("authority_set", REGISTER),
    proven("authority_set_member", REGISTER),
    proven("award", REGISTER),
    proven("award_rate", REGISTER),
    proven("base_salary", REGISTER),
    proven("bonus_rule", LAW),
    proven("campaign", REGISTER),
    proven("catalogue_load", REGISTER),
    credentials("code_token", SESSIONS, &[]),
    proven("competence", REGISTER),
    proven("conferral", REGISTER),
    proven("conferral_act", LAW),
    outside(
        "conferral_group",
        crate::GROUPS,
        "conferrals that are alike, counted: computed anew and compared by verify",
    ),
    proven("decision", REGISTER),
    outside(
        "decision_differing",
        crate::DIFFERING,
        "the decisions whose stated totals differ from their lists: computed anew and compared by verify",
    ),
    proven("decision_hand", crate::HANDS),
    Listed {
        name: "decision_lines",
        since: REGISTER,
        rows: Rows::Proven {
            from: REGISTER,
            key: "decision_id",
            // Escaping the lines of a draft once more, as a text within JSON, took longer than reading them.
            document: Some("lines"),
            outside: &[],
        },
    },
    only(Only::Sqlite, "decision_search", REGISTER, WORDS),
    proven("eligibility_rule", LAW),
    proven("export", REGISTER),
    proven("external_id", REGISTER),
    proven("household_member", crate::COUNTS),
    proven("id_number", PEOPLE),
    outside(
        "idempotency",
        REGISTER,
        "answers kept for requests that are sent again, for a day: each bears a keyed seal, and one that does not fit is refused",
    ),
    outside(
        "import",
        crate::IMPORTS,
        "previews of annexes, for seven days: what is committed of one is a draft, which is under proof",
    ),
    outside(
        "import_decision",
        crate::LOADED,
        "which rows of an old register a decision was made of, so that a second run makes none twice: the event of each decision says the same",
    ),
    outside(
        "import_mapping",
        crate::IMPORTS,
        "which column of a list was what, for the next list of these headings: each preview shows it and can change it",
    ),
    outside(
        "made_on",
        crate::MADE_ON,
        "the engine that the register was made on: were it another, no row would be as its last event left it",
    ),
    proven("mending", crate::ACTS),
    proven("merge", LAW),
    only(Only::Postgres, "note_cache", NOTES, "the keys of the rows that the act in progress wrote"),
    proven("password", SESSIONS),
    only(Only::Postgres, "proof_cache", REGISTER, "what note_cache is for, before step m20261127_notes"),
    proven("publication_consent", PUBLICATION),
    proven("recipient", REGISTER),
    proven("recipient_alias", LAW),
    proven("recipient_home", ACCOUNTS),
    only(Only::Sqlite, "recipient_search", REGISTER, WORDS),
    proven("recipient_succession", LAW),
    only(Only::Postgres, "recipient_word", crate::NAME_WORDS, WORDS),
    proven("recipient_year", LAW),
    proven("registered_number", REGISTER),
    outside(
        "seaql_migrations",
        REGISTER,
        "the steps the schema has had: verify compares the schema with what they make",
    ),
    credentials(
        "session",
        SESSIONS,
        &[("last_seen_at", "when it was last used; an edit keeps an idle session open until its ends_at, no longer")],
    ),
    proven("signing_key", REGISTER),
    only(
        Only::Sqlite,
        "sqlite_sequence",
        REGISTER,
        "the highest number given out in each table: verify compares it with the rows and the events",
    ),
    proven("succession", REGISTER),
    credentials("token", REGISTER, &[("last_used_at", "when it was last used; nothing follows from it")]),
    only(Only::Sqlite, "unit_search", REGISTER, WORDS),
];

/// The tables in which FTS5 keeps an index; they belong to the table they are named after.
const SHADOWS: &[&str] = &["_data", "_idx", "_content", "_docsize", "_config"];

/// The table of the program a name belongs to, by itself or as a part of a search index.
#[must_use]
pub fn listed(name: &str) -> Option<&'static Listed> {
    let index = |table: &Listed| {
        let only = matches!(table.rows, Rows::Outside { only: Some(Only::Sqlite), .. });
        only && name.strip_prefix(table.name).is_some_and(|rest| SHADOWS.contains(&rest))
    };
    TABLES.iter().find(|table| table.name == name || index(table))
}
