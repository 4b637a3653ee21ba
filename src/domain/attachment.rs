//! Attachments: the signed paper of a decision and what else belongs to it, kept unchanged for ever.

use crate::domain::{
    fault::{Code, Fault, Finding, Language},
    label::cited,
    vocabulary,
};
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

impl AttachmentKind {
    /// The kind that somebody gives; refuses another word, or none.
    pub fn read(word: Option<&str>) -> Result<Self, Fault> {
        word.and_then(|word| Self::find(word.trim())).ok_or_else(|| {
            let listed = |language: Language| {
                let words = Self::WORDS.iter();
                let words = words.map(|(word, label)| format!("{} ({})", cited(word), label.of(language)));
                words.collect::<Vec<_>>().join(", ")
            };
            let vi = format!("Cần một trong: {}.", listed(Language::Vi));
            let en = format!("Give one of {}.", listed(Language::En));
            Fault::at(Code::InvalidBody, Finding::at("/kind", "unknown_value", vi, en))
        })
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
