//! Attachments: the signed paper of a decision and what else belongs to it, kept unchanged for ever.

use crate::domain::vocabulary;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// What an attachment is.
    AttachmentKind {
        /// The signed paper.
        Paper = "paper", "văn bản đã ký", "the signed paper";
        /// The list of recipients as a file.
        Annex = "annex", "danh sách kèm theo", "the annex";
        Other = "other", "tài liệu khác", "another document";
    }
}

/// A file that is kept with a decision.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Attachment {
    /// The decision.
    pub decision_id: i64,
    /// Its number among the attachments of the decision, from 1.
    pub n: i64,
    /// What it is.
    pub kind: AttachmentKind,
    /// The name of the file.
    pub file_name: Option<String>,
    /// What the file is by its content (RFC 6838).
    pub media_type: String,
    /// Its bytes.
    pub size: i64,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Who attached it.
    pub created_by: String,
    /// When it was attached, UTC with milliseconds.
    pub created_at: String,
}
