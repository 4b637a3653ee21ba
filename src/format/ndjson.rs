//! NDJSON: each line is a conferral as the list of conferrals has it.

use super::{ID_NUMBERS, Out, Profile, Rows};
use crate::domain::number::reference;
use std::io::{Result, Write};

/// The columns, in the order of the conferral's members; `number` and `symbol` become its `reference`.
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
    "number",
    "symbol",
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

/// Columns whose text is JSON as it stands: numbers, booleans, lists.
const BARE: &[&str] = &[
    "conferral_id",
    "version",
    "decision_id",
    "line",
    "recipient_id",
    "unnamed",
    "birth_year",
    "authority_codes",
    "authority_names",
    "signed_year",
    "year_from",
    "year_to",
    "posthumous",
    "bonus_paid_vnd",
    ID_NUMBERS,
];

struct Ndjson {
    out: std::io::BufWriter<Out>,
    columns: Vec<(&'static str, bool)>,
}

/// Starts a file; NDJSON has no header and no profile.
#[expect(clippy::unnecessary_wraps, reason = "every format opens with this signature")]
pub(super) fn open(out: Out, _: Profile, columns: Vec<&'static str>) -> Result<Box<dyn Rows>> {
    let columns = columns.into_iter().map(|name| (name, BARE.contains(&name))).collect();
    Ok(Box::new(Ndjson { out: std::io::BufWriter::with_capacity(1 << 16, out), columns }))
}

impl Rows for Ndjson {
    fn row(&mut self, columns: &[Option<&[u8]>]) -> Result<()> {
        let mut number = None;
        let mut first = true;
        for ((name, bare), column) in self.columns.iter().zip(columns) {
            match (*name, *column) {
                ("number", text) => number = text,
                ("symbol", text) => write_reference(&mut self.out, number, text)?,
                (_, None) => {}
                (name, Some(text)) => {
                    let member = if name == "conferral_id" { "id" } else { name };
                    write!(self.out, "{}\"{member}\":", if first { '{' } else { ',' })?;
                    first = false;
                    if *bare {
                        self.out.write_all(text)?;
                    } else {
                        serde_json::to_writer(&mut self.out, &String::from_utf8_lossy(text))?;
                    }
                }
            }
        }
        self.out.write_all(b"}\n")
    }

    fn finish(&mut self) -> Result<()> {
        self.out.flush()
    }
}

fn write_reference(out: &mut impl Write, number: Option<&[u8]>, symbol: Option<&[u8]>) -> Result<()> {
    let text = |bytes: Option<&[u8]>| bytes.map(|b| String::from_utf8_lossy(b).into_owned());
    if let Some(reference) = reference(text(number).as_deref(), text(symbol).as_deref()) {
        out.write_all(b",\"reference\":")?;
        serde_json::to_writer(out, &reference)?;
    }
    Ok(())
}
