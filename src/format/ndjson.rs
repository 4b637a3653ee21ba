//! NDJSON: each line is a conferral as the list of conferrals has it.

use super::{Ending, Layout, Out, Rows};
use crate::domain::{
    export::{
        column::{Column, Kind},
        digest::Blocks,
    },
    fault::Language,
};
use std::io::{BufWriter, Result, Write};

/// The columns, in the order of the conferral's members.
pub(super) const COLUMNS: &[&str] = &[
    "conferral_id",
    "version",
    "decision_id",
    "line",
    "status",
    "award_code",
    "award_name",
    "award_kind",
    "superseded_by",
    "recipient_id",
    "recipient_kind",
    "unnamed",
    "name",
    "honorific",
    "birth_year",
    "sex",
    "post",
    "unit",
    "parent_unit",
    "reason",
    "origin",
    "shared_group",
    "authority_codes",
    "authority_names",
    "attribution",
    "reference",
    "signed_on",
    "signed_year",
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
    "evidence",
    "posthumous",
    "certificate_number",
    "presented_on",
    "presented_at",
    "presented_by",
    "bonus_paid_vnd",
    "paid_on",
    "registered_at",
    "updated_at",
];

struct Ndjson {
    out: BufWriter<Out>,
    language: Option<Language>,
    columns: Vec<&'static Column>,
    /// What stands before the value of each column: a comma, which is a brace in the first of a row, and its member.
    heads: Vec<Vec<u8>>,
    /// The last list of each column, as read and as its digest is made of.
    lists: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Starts a file; NDJSON has no header and no profile.
#[expect(clippy::unnecessary_wraps, reason = "every format opens with this signature")]
pub(super) fn open(out: Out, layout: Layout) -> Result<Box<dyn Rows>> {
    let Layout { language, columns, .. } = layout;
    let lists = vec![(Vec::new(), Vec::new()); columns.len()];
    let heads = columns.iter().map(|column| format!(",\"{}\":", member(column)).into_bytes()).collect();
    Ok(Box::new(Ndjson { out: BufWriter::with_capacity(1 << 16, out), language, columns, heads, lists }))
}

/// The member of a column.
pub(super) fn member(column: &Column) -> &'static str {
    if column.name == "conferral_id" { "id" } else { column.name }
}

impl Rows for Ndjson {
    fn row(&mut self, columns: &[Option<&[u8]>], blocks: &mut Blocks) -> Result<()> {
        let mut first = true;
        let members = self.columns.iter().zip(&self.heads).zip(&mut self.lists);
        for (((column, head), (read, compact)), text) in members.zip(columns) {
            let Some(text) = text else {
                blocks.text(b"");
                continue;
            };
            if std::mem::take(&mut first) {
                self.out.write_all(b"{")?;
                self.out.write_all(head.get(1..).unwrap_or_default())?;
            } else {
                self.out.write_all(head)?;
            }
            // The text of some is JSON as it stands.
            match (column.kind, self.language) {
                (Kind::Word | Kind::Flag, Some(language)) => {
                    let text = String::from_utf8_lossy(text);
                    let said = column.said(&text, language);
                    blocks.text(said.as_bytes());
                    serde_json::to_writer(&mut self.out, &said)?;
                }
                (Kind::List, _) => {
                    if read != text {
                        *read = text.to_vec();
                        *compact = serde_json::to_vec(&serde_json::from_slice::<serde_json::Value>(text)?)?;
                    }
                    blocks.number(compact);
                    self.out.write_all(text)?;
                }
                (Kind::Number | Kind::Decimal | Kind::Money | Kind::Flag, _) => {
                    blocks.number(text);
                    self.out.write_all(text)?;
                }
                _ => {
                    blocks.text(text);
                    serde_json::to_writer(&mut self.out, &String::from_utf8_lossy(text))?;
                }
            }
        }
        blocks.end_row();
        // A row may have nothing in any column that is asked for.
        self.out.write_all(if first { b"{}\n" } else { b"}\n" })
    }

    fn finish(&mut self, _: &Ending) -> Result<Option<Vec<String>>> {
        self.out.flush()?;
        self.out.get_mut().end().map(|()| None)
    }
}
