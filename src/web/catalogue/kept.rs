//! The three parts of the catalogue that pages keep alike: how each is read and written, and what it is called.

use super::member::{Kind, Member};
use crate::{
    domain::{
        account::{Permission, Role, to_add_authority, to_keep_campaigns},
        authority::{Authority, Level},
        award::{Award, AwardKind, Foreigners},
        campaign::Campaign,
        catalogue::CatalogueFilter,
        fault::{Fault, Language},
        member,
        page::Paging,
        recipient::RecipientKind,
        stored::{Page, Stored},
    },
    service::{Ctx, Expected, Register, authority, award, campaign},
    web::{entries::Part, words::capital},
};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A part of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Awards,
    Authorities,
    Campaigns,
}

/// An entry: its version, and its facts by the names of the wire.
#[derive(Debug)]
pub(super) struct Entry {
    pub version: i64,
    pub facts: Value,
}

impl Entry {
    fn of<T: Serialize + Type + ParseFromJSON + ToJSON>(stored: Stored<T>) -> Result<Self, Fault> {
        Ok(Self { version: stored.version, facts: serde_json::to_value(stored.facts).map_err(Fault::internal)? })
    }

    /// Its code.
    pub(super) fn code(&self) -> &str {
        self.facts.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// What it is called.
    pub(super) fn name(&self, language: Language) -> String {
        let name = |member: &str| self.facts.get(member).and_then(Value::as_str);
        let vi = name("name_vi").unwrap_or_default();
        language.of(vi, name("name_en").unwrap_or(vi)).to_owned()
    }
}

const AWARD: &[Member] = &[
    Member::new("code", Kind::Frozen),
    Member::new("name_vi", Kind::Text),
    Member::new("name_en", Kind::Text),
    Member::new("short_name_vi", Kind::Text),
    Member::new("short_name_en", Kind::Text),
    Member::new("short_name_en_plural", Kind::Text),
    Member::new("kind", Kind::Choice(AwardKind::WORDS)),
    Member::new("grade", Kind::Short),
    Member::new("recipient_kinds", Kind::Ticks(RecipientKind::WORDS)),
    Member::new("foreigners", Kind::Choice(Foreigners::WORDS)),
    Member::new("unspecified", Kind::Flag),
    Member::new("precedence", Kind::Number),
    Member::new("valid_from", Kind::Day),
    Member::new("valid_to", Kind::Day),
    Member::new("legal_basis", Kind::Text),
    Member::new("confidence", Kind::Text),
];

const AUTHORITY: &[Member] = &[
    Member::new("code", Kind::Frozen),
    Member::new("name_vi", Kind::Text),
    Member::new("name_en", Kind::Text),
    Member::new("level", Kind::Choice(Level::WORDS)),
    Member::new("symbol", Kind::Short),
    Member::new("parent_code", Kind::Code(Part::Authorities)),
    Member::new("legal_standing", Kind::Flag),
    Member::new("valid_from", Kind::Day),
    Member::new("valid_to", Kind::Day),
    Member::new("confidence", Kind::Text),
];

const CAMPAIGN: &[Member] = &[
    Member::new("code", Kind::Frozen),
    Member::new("name_vi", Kind::Text),
    Member::new("name_en", Kind::Text),
    Member::new("organiser_code", Kind::Code(Part::Authorities)),
    Member::new("editions", Kind::Editions),
];

/// A page of entries.
#[derive(Debug)]
pub(super) struct Entries {
    pub items: Vec<Entry>,
    pub next_cursor: Option<String>,
    pub total: Option<i64>,
}

impl Entries {
    fn of<T: Serialize + Type + ParseFromJSON + ToJSON>(page: Page<Stored<T>>) -> Result<Self, Fault> {
        let items = page.items.into_iter().map(Entry::of).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor: page.next_cursor, total: page.total })
    }
}

/// The facts of a form: each member was read by its kind, so that they are those of the noun.
fn facts<T: DeserializeOwned>(facts: Value) -> Result<T, Fault> {
    serde_json::from_value(facts).map_err(Fault::internal)
}

impl Kept {
    /// Every part, in the order of their tabs.
    pub(super) const ALL: [Self; 3] = [Self::Awards, Self::Authorities, Self::Campaigns];

    /// The part that a path is about.
    pub(super) fn at(path: &str) -> Self {
        let about = |kept: &Self| path == kept.path() || path.starts_with(&format!("{}/", kept.path()));
        Self::ALL.into_iter().find(about).unwrap_or(Self::Awards)
    }

    /// Where its list is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Awards => "/catalogue/awards",
            Self::Authorities => "/catalogue/authorities",
            Self::Campaigns => "/catalogue/campaigns",
        }
    }

    /// What it is called.
    pub(super) fn title(self, language: Language) -> &'static str {
        match self {
            Self::Awards => language.of("Hình thức khen thưởng", "Awards"),
            Self::Authorities => language.of("Cơ quan quyết định", "Authorities"),
            Self::Campaigns => language.of("Phong trào", "Campaigns"),
        }
    }

    /// What adds to it.
    pub(super) fn add(self, language: Language) -> &'static str {
        match self {
            Self::Awards => language.of("Thêm hình thức", "Add an award"),
            Self::Authorities => language.of("Thêm cơ quan", "Add an authority"),
            Self::Campaigns => language.of("Thêm phong trào", "Add a campaign"),
        }
    }

    /// What it takes to add to it.
    pub(super) fn to_add(self, role: Role) -> Permission {
        match self {
            Self::Awards => Permission::KeepCatalogue,
            Self::Authorities => to_add_authority(role),
            Self::Campaigns => to_keep_campaigns(role),
        }
    }

    /// What it takes to change what is in it.
    pub(super) fn to_change(self, role: Role) -> Permission {
        match self {
            Self::Awards | Self::Authorities => Permission::KeepCatalogue,
            Self::Campaigns => to_keep_campaigns(role),
        }
    }

    /// Its members, in the order of their form.
    pub(super) const fn members(self) -> &'static [Member] {
        match self {
            Self::Awards => AWARD,
            Self::Authorities => AUTHORITY,
            Self::Campaigns => CAMPAIGN,
        }
    }

    /// The members that its list shows beside name and code.
    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Awards => &["kind", "recipient_kinds", "valid_from", "valid_to"],
            Self::Authorities => &["level", "parent_code", "valid_from", "valid_to"],
            Self::Campaigns => &["organiser_code", "editions"],
        }
    }

    /// What a member is called.
    pub(super) fn label(self, name: &str, language: Language) -> String {
        let noun = match self {
            Self::Awards => "award",
            Self::Authorities => "authority",
            Self::Campaigns => "campaign",
        };
        capital(&member::label(noun, name, language))
    }

    /// Where the conferrals of an entry are.
    pub(super) fn uses(self, code: &str) -> String {
        let parameter = match self {
            Self::Awards => "award",
            Self::Authorities => "authority",
            Self::Campaigns => "campaign",
        };
        format!("/conferrals?{parameter}={code}")
    }

    /// A page of its entries.
    pub(super) async fn list(
        self,
        register: &Register,
        ctx: &Ctx,
        filter: &CatalogueFilter,
        paging: &Paging,
    ) -> Result<Entries, Fault> {
        match self {
            Self::Awards => Entries::of(award::list(register, ctx, filter, paging).await?),
            Self::Authorities => Entries::of(authority::list(register, ctx, filter, paging).await?),
            Self::Campaigns => Entries::of(campaign::list(register, ctx, filter, paging).await?),
        }
    }

    /// An entry.
    pub(super) async fn get(self, register: &Register, ctx: &Ctx, code: &str) -> Result<Entry, Fault> {
        match self {
            Self::Awards => Entry::of(award::get(register, ctx, code).await?),
            Self::Authorities => Entry::of(authority::get(register, ctx, code).await?),
            Self::Campaigns => Entry::of(campaign::get(register, ctx, code).await?),
        }
    }

    /// Adds an entry; its code.
    pub(super) async fn create(self, register: &Register, ctx: &Ctx, new: Value) -> Result<String, Fault> {
        Ok(match self {
            Self::Awards => award::create(register, ctx, facts::<Award>(new)?).await?.facts.code,
            Self::Authorities => authority::create(register, ctx, facts::<Authority>(new)?).await?.facts.code,
            Self::Campaigns => campaign::create(register, ctx, facts::<Campaign>(new)?).await?.facts.code,
        })
    }

    /// Puts other facts in the place of an entry's.
    pub(super) async fn replace(
        self,
        register: &Register,
        ctx: &Ctx,
        (code, expected): (&str, &Expected),
        new: Value,
    ) -> Result<(), Fault> {
        match self {
            Self::Awards => award::replace(register, ctx, code, expected, facts(new)?).await.map(|_| ()),
            Self::Authorities => authority::replace(register, ctx, code, expected, facts(new)?).await.map(|_| ()),
            Self::Campaigns => campaign::replace(register, ctx, code, expected, facts(new)?).await.map(|_| ()),
        }
    }
}
