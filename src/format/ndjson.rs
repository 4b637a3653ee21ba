//! NDJSON: each line is a conferral as the list of conferrals has it.

use super::{Ending, Layout, Out, Rows};
use crate::domain::{
    export::column::{Column, Kind},
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
}

/// Starts a file; NDJSON has no header and no profile.
#[expect(clippy::unnecessary_wraps, reason = "every format opens with this signature")]
pub(super) fn open(out: Out, layout: Layout) -> Result<Box<dyn Rows>> {
    let Layout { language, columns, .. } = layout;
    Ok(Box::new(Ndjson { out: BufWriter::with_capacity(1 << 16, out), language, columns }))
}

impl Rows for Ndjson {
    fn row(&mut self, columns: &[Option<&[u8]>]) -> Result<()> {
        let mut before = '{';
        for (column, text) in self.columns.iter().zip(columns) {
            let Some(text) = text else { continue };
            let member = if column.name == "conferral_id" { "id" } else { column.name };
            write!(self.out, "{before}\"{member}\":")?;
            before = ',';
            match (column.kind, self.language) {
                (Kind::Word | Kind::Flag, Some(language)) => {
                    let text = String::from_utf8_lossy(text);
                    serde_json::to_writer(&mut self.out, &column.said(&text, language))?;
                }
                // Their text is JSON as it stands.
                (Kind::Number | Kind::Money | Kind::Flag | Kind::List, _) => self.out.write_all(text)?,
                _ => serde_json::to_writer(&mut self.out, &String::from_utf8_lossy(text))?,
            }
        }
        // A row may have nothing in any column that is asked for.
        self.out.write_all(if before == '{' { b"{}\n" } else { b"}\n" })
    }

    fn finish(&mut self, _: &Ending) -> Result<()> {
        self.out.flush()?;
        self.out.get_mut().end()
    }
}
