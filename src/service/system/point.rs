//! A point of the register that is looked at: what it is about, and what it came to.

use crate::domain::{fault::Text, label::Label};

/// What a point is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// Its word on the command line.
    pub word: &'static str,
    /// What it is called on the page.
    pub label: Label,
}

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $vi:literal, $en:literal;)+) => {
        impl Topic {
            $($(#[$doc])* pub const $name: Self = Self { word: $word, label: Label::new($vi, $en) };)+
        }
    };
}

topics! {
    /// The settings, and the files that they name.
    SETTINGS = "settings", "Cài đặt", "Settings";
    /// Whether the database takes writes, and is of this version.
    DATABASE = "database", "Cơ sở dữ liệu", "Database";
    /// The schema against what the migrations make.
    SCHEMA = "schema", "Cấu trúc bảng", "Schema";
    /// Tables that are not the program's.
    OTHERS = "others", "Bảng lạ", "Other tables";
    /// The numbers that were given out.
    NUMBERS = "numbers", "Số đã cấp", "Numbers";
    /// The audit key.
    AUDIT_KEY = "audit key", "Khóa ký", "Signing key";
    /// The seal of the last event.
    TRAIL = "trail", "Dấu của nhật ký", "Seal of the trail";
    /// The key of id numbers.
    DATA_KEY = "data key", "Khóa số định danh", "Key of id numbers";
    /// Bodies that signed after their end.
    BODIES = "bodies", "Cơ quan ký", "Bodies";
    /// The files of attachments.
    ATTACHED = "attached", "Tệp đính kèm", "Attachments";
    /// The file of the database, and who can reach what lies on disks.
    FILE = "file", "Quyền tệp", "Files";
    /// The room on disks.
    DISK = "disk", "Đĩa", "Disk";
    /// The backups that a server makes by itself.
    BACKUPS = "backups", "Bản sao lưu", "Backups";
    /// The replica that is read from.
    REPLICA = "replica", "Bản sao đọc", "Replica";
    /// The clocks.
    CLOCK = "clock", "Đồng hồ", "Clock";
}

/// What a point came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It must be cured.
    Wrong,
    /// Whoever runs the register should know of it, and cannot or need not cure it.
    Note,
    /// It is as it should be.
    Right,
}

/// A point of the register that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it is about.
    pub topic: Topic,
    /// What was found; where something is wrong with what cures it.
    pub said: Text,
    /// What it came to.
    pub found: Found,
}

impl Point {
    /// One that is as it should be.
    pub fn right(topic: Topic, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { topic, said: Text::new(vi, en), found: Found::Right }
    }

    pub(super) fn note(topic: Topic, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { topic, said: Text::new(vi, en), found: Found::Note }
    }

    /// One that must be cured.
    pub fn wrong(topic: Topic, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { topic, said: Text::new(vi, en), found: Found::Wrong }
    }
}
