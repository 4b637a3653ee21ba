//! Bodies of replacements: what a read answered is taken as it is, and what is absent can stay.

use super::body::{self, Versioned, clearing, echoing};
use crate::{
    domain::{
        account::Account,
        authority::Authority,
        award::Award,
        campaign::Campaign,
        conferral::Delivery,
        decision::Decision,
        fault::{Code, Fault, Finding},
        recipient::Recipient,
        rule::{BaseSalary, BonusRule, Competence, Rate},
        year::RecipientYear,
    },
    service::Expected,
};
use poem::{Request, RequestBody};
use poem_openapi::{
    payload::{ParsePayload, Payload},
    registry::{MetaSchemaRef, Registry},
    types::Type,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A noun that answers have more of than bodies.
pub trait Kept: DeserializeOwned + Type {
    /// The members that only the register writes.
    const ONLY: &'static [&'static str];
}

const EVERY: &[&str] = &["id", "version", "created_at", "updated_at"];

macro_rules! kept {
    ($($noun:ty),+) => { $(impl Kept for $noun { const ONLY: &'static [&'static str] = EVERY; })+ };
}
kept!(Account, Award, Authority, Campaign, Competence, Rate, BaseSalary, BonusRule, RecipientYear);

impl Kept for Recipient {
    const ONLY: &'static [&'static str] =
        &["id", "version", "created_at", "updated_at", "merged_ids", "merged_into_id"];
}
impl Kept for Decision {
    const ONLY: &'static [&'static str] = &[
        "id",
        "version",
        "state",
        "reference",
        "authority_names",
        "line_count",
        "totals",
        "cleaned",
        "acknowledged",
        "notes",
        "returned_reason",
        "voided_by",
        "replaced_by",
        "created_by",
        "edited_by",
        "submitted_by",
        "registered_by",
        "created_at",
        "updated_at",
        "registered_at",
    ];
}

/// A replacement: the facts, and what else was sent back of a read.
#[derive(Debug)]
pub struct Replacement<T> {
    /// What an editor wrote.
    pub facts: T,
    /// Whether the body speaks of lines.
    pub has_lines: bool,
    echo: serde_json::Map<String, serde_json::Value>,
}

impl<T> Replacement<T> {
    /// Whether members came with it that only the register writes.
    pub fn echoes(&self) -> bool {
        !self.echo.is_empty()
    }

    /// Refuses members that only the register writes, where they are not as they stand. Of another version nothing is
    /// compared: the replacement is refused as stale.
    pub fn unchanged<S: Serialize + Versioned>(&self, expected: &Expected, stored: &S) -> Result<(), Fault> {
        if expected.check(stored.version()).is_err() {
            return Ok(());
        }
        let stored = serde_json::to_value(stored).map_err(Fault::internal)?;
        let changed = self.echo.iter().filter(|(name, value)| stored.get(name.as_str()) != Some(*value));
        let finding = |(name, _): (&String, _)| {
            Finding::at(
                format!("/{name}"),
                "unknown_member",
                format!("“{name}” do sổ ghi, không sửa được; hãy bỏ hoặc giữ nguyên."),
                format!("{name} is written by the register alone; leave it out, or as it is."),
            )
        };
        Fault::all(Code::UnknownMember, changed.map(finding).collect())
    }
}

#[derive(Deserialize)]
struct Lines {
    lines: Option<serde::de::IgnoredAny>,
}

impl<T: Kept> ParsePayload for Replacement<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let bytes = body::bytes(request, body).await?;
        let (facts, echo) = echoing(&bytes, T::ONLY)?;
        let has_lines = serde_json::from_slice::<Lines>(&bytes).is_ok_and(|body| body.lines.is_some());
        Ok(Self { facts, has_lines, echo })
    }
}
poem_openapi::impl_apirequest_for_payload!(Replacement<T>, T: Kept);

/// A noun whose members can be cleared one by one.
pub trait Clearable: DeserializeOwned + Type {
    /// Its members.
    const MEMBERS: &'static [&'static str];
}

impl Clearable for Delivery {
    const MEMBERS: &'static [&'static str] =
        &["certificate_number", "presented_on", "presented_at", "presented_by", "bonus_paid_vnd", "paid_on"];
}

/// Some members: what is absent stays, `null` clears.
#[derive(Debug)]
pub struct Partial<T> {
    /// What is said.
    pub facts: T,
    /// The members that are cleared.
    pub cleared: Vec<String>,
}

impl<T: Clearable> ParsePayload for Partial<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let (facts, cleared) = clearing(&body::bytes(request, body).await?, T::MEMBERS)?;
        Ok(Self { facts, cleared })
    }
}
poem_openapi::impl_apirequest_for_payload!(Partial<T>, T: Clearable);

/// Payloads that are in the document what the body of their noun is.
macro_rules! as_body {
    ($payload:ident of $noun:ident) => {
        impl<T: $noun> Payload for $payload<T> {
            const CONTENT_TYPE: &'static str = body::Body::<T>::CONTENT_TYPE;

            fn check_content_type(content_type: &str) -> bool {
                body::Body::<T>::check_content_type(content_type)
            }

            fn schema_ref() -> MetaSchemaRef {
                T::schema_ref()
            }

            fn register(registry: &mut Registry) {
                T::register(registry);
            }
        }
    };
}
as_body!(Replacement of Kept);
as_body!(Partial of Clearable);
