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

/// What a browser shows without running anything of it that could reach the page around it.
const SHOWN: [&str; 5] = ["application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"];

impl Attachment {
    /// Whether a browser can show it safely.
    #[must_use]
    pub fn can_be_shown(&self) -> bool {
        SHOWN.contains(&self.media_type.as_str())
    }

    /// Whether it is a picture, which stands in a page by itself.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// The one of these that is read beside the list: the last signed paper, else the last annex, else what was attached
    /// last.
    #[must_use]
    pub fn beside_list(all: &[Self]) -> Option<&Self> {
        let rank = |one: &Self| match one.kind {
            AttachmentKind::Paper => 2,
            AttachmentKind::Annex => 1,
            AttachmentKind::Other => 0,
        };
        all.iter().filter(|one| one.can_be_shown()).max_by_key(|one| (rank(one), one.n))
    }
}

/// What a file is by its content (RFC 6838) whose name ends so.
const ENDINGS: [(&str, &str, &str); 8] = [
    ("pdf", "application/pdf", "PDF"),
    ("png", "image/png", "PNG"),
    ("jpg", "image/jpeg", "JPEG"),
    ("jpeg", "image/jpeg", "JPEG"),
    ("tif", "image/tiff", "TIFF"),
    ("tiff", "image/tiff", "TIFF"),
    ("gif", "image/gif", "GIF"),
    ("webp", "image/webp", "WebP"),
];

/// Refuses what is no file that could be kept as evidence: an empty one, one whose content is not what its name says,
/// and a program or a page of the web as the signed paper or the annex.
pub fn check_content(
    kind: AttachmentKind,
    file_name: Option<&str>,
    size: u64,
    (media_type, is_program): (Option<&str>, bool),
) -> Result<(), Fault> {
    let refused = |code: &'static str, vi: String, en: String| {
        Err(Fault::at(Code::InvalidBody, Finding::at("/file", code, vi, en)))
    };
    if size == 0 {
        let (vi, en) = ("Tệp rỗng; hãy chọn lại tệp.", "The file is empty; choose it again.");
        return refused("empty", vi.into(), en.into());
    }
    let ending = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
    let promised = ENDINGS.iter().find(|(known, ..)| Some(*known) == ending.as_deref());
    if let Some((_, expected, called)) = promised
        && media_type != Some(*expected)
    {
        return refused(
            "other_content",
            format!("Tên tệp nói là {called} nhưng nội dung không phải; hãy chọn đúng tệp đã quét."),
            format!("By its name the file is a {called}, and its content is none; choose the file that was scanned."),
        );
    }
    if kind != AttachmentKind::Other && (is_program || media_type == Some("text/html")) {
        return refused(
            "other_content",
            "Đây là chương trình hoặc trang web, không phải văn bản; hãy chọn đúng tệp.".into(),
            "This is a program or a web page, and no paper; choose the right file.".into(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_or_not_what_its_name_says_is_no_signed_paper() {
        use AttachmentKind::{Other, Paper};
        let pdf = Some("application/pdf");
        for (kind, name, size, media_type, is_program, code) in [
            (Paper, Some("a.pdf"), 9, pdf, false, None),
            (Paper, Some("a.PDF"), 0, None, false, Some("empty")),
            (Paper, Some("a.PDF"), 9, None, false, Some("other_content")),
            (Other, Some("a.pdf"), 9, Some("text/html"), false, Some("other_content")),
            (Paper, Some("a.jpeg"), 9, Some("image/jpeg"), false, None),
            (Paper, Some("a.png"), 9, pdf, false, Some("other_content")),
            (Paper, None, 9, Some("application/vnd.microsoft.portable-executable"), true, Some("other_content")),
            (Paper, Some("quyết định"), 9, Some("text/html"), false, Some("other_content")),
            (Other, Some("ghi chú"), 9, Some("text/html"), false, None),
            (Paper, Some("ghi chú.txt"), 9, None, false, None),
        ] {
            let found = check_content(kind, name, size, (media_type, is_program));
            assert_eq!(found.err().map(|fault| fault.errors[0].code), code, "{name:?}");
        }
    }

    #[test]
    fn the_last_signed_paper_that_can_be_shown_is_beside_the_list() {
        use AttachmentKind::{Annex, Other, Paper};
        let all = |kinds: &[(AttachmentKind, &str)]| -> Vec<Attachment> {
            let one = |(n, (kind, media_type)): (i64, &(AttachmentKind, &str))| Attachment {
                decision_id: 1,
                n,
                kind: *kind,
                file_name: None,
                media_type: (*media_type).into(),
                size: 9,
                sha256: String::new(),
                created_by: "lan".into(),
                created_at: String::new(),
            };
            (1..).zip(kinds).map(one).collect()
        };
        let (pdf, html, jpeg) = ("application/pdf", "text/html", "image/jpeg");
        for (kinds, n) in [
            (&[(Paper, pdf), (Paper, jpeg), (Annex, pdf), (Paper, html)][..], Some(2)),
            (&[(Annex, pdf), (Other, jpeg)], Some(1)),
            (&[(Other, jpeg), (Other, "image/svg+xml"), (Other, "image/tiff")], Some(1)),
            (&[(Paper, html)], None),
            (&[], None),
        ] {
            assert_eq!(Attachment::beside_list(&all(kinds)).map(|one| one.n), n, "{kinds:?}");
        }
    }
}
