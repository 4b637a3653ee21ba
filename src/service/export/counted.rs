//! What an export says of its filter: in words, and what it leaves out.

use crate::{
    domain::{
        conferral::ConferralFilter,
        export::{CodeNames, Exported, in_words},
        fault::{Fault, Language},
        report::LeftOut,
    },
    format::{About, Annex},
    service::{Register, report},
    store::{self, conferral::filter::Resolved, report::Counting},
};

/// What the rows of an export cannot say, as the register was after so many events.
#[derive(Debug)]
pub(super) struct Counted {
    events: i64,
    pub(super) filter_in_words: Vec<String>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) unknown_left_out: i64,
}

impl Counted {
    /// Counts beside those who write.
    pub(super) async fn of(
        register: &Register,
        resolved: &Resolved,
        language: Option<Language>,
    ) -> Result<Self, Fault> {
        // Read before the counts: what a change slipped into is counted again.
        let counting = Counting::begin(&register.db).await?;
        let last = store::audit::last_hash(register.db.reader()).await?;
        let language = language.unwrap_or_default();
        let names = names(register, &resolved.filter, language).await?;
        Ok(Self {
            events: last.map_or(0, |(seq, _)| seq),
            filter_in_words: in_words(&resolved.filter, &names, language),
            left_out: report::left_out(&counting, resolved).await?,
            unknown_left_out: counting.left_open(resolved).await?,
        })
    }

    /// The same, as the register is after so many events: nobody writes meanwhile.
    pub(super) async fn renewed(
        self,
        events: i64,
        register: &Register,
        resolved: &Resolved,
        language: Option<Language>,
    ) -> Result<Self, Fault> {
        if self.events == events { Ok(self) } else { Self::of(register, resolved, language).await }
    }

    /// What the file says of itself.
    pub(super) fn about(self, made: &Exported, annex: Option<Annex>, office: Option<&str>) -> About {
        // An annex is of the bodies that decided.
        let own = annex.as_ref().map(|annex| annex.authorities.join(", "));
        About {
            id: made.id,
            list: None,
            notes: Vec::new(),
            filter_in_words: self.filter_in_words,
            left_out: self.left_out,
            unknown_left_out: self.unknown_left_out,
            at: made.created_at.clone(),
            by: made.exported_by.clone(),
            head: made.head_text(),
            body: own.or_else(|| office.map(str::to_owned)).filter(|body| !body.is_empty()),
            annex,
        }
    }
}

/// What the codes and numbers of a filter are called today.
pub(super) async fn names(
    register: &Register,
    filter: &ConferralFilter,
    language: Language,
) -> Result<CodeNames, Fault> {
    let c = register.db.reader();
    let mut names = CodeNames::new();
    let said = |vi: &str, en: Option<&String>| match (language, en) {
        (Language::En, Some(en)) => en.clone(),
        _ => vi.to_owned(),
    };
    for code in &filter.campaign {
        if let Some(campaign) = store::campaign::find(c, code).await? {
            names.insert(("campaign", code.clone()), said(&campaign.facts.name_vi, campaign.facts.name_en.as_ref()));
        }
    }
    let codes: Vec<_> = filter.award.iter().map(String::as_str).collect();
    for (code, award) in store::award::by_codes(c, &codes).await? {
        names.insert(("award", code), said(&award.facts.name_vi, award.facts.name_en.as_ref()));
    }
    for (code, authority) in store::authority::by_codes(c, &filter.authority).await? {
        names.insert(("authority", code), said(&authority.facts.name_vi, authority.facts.name_en.as_ref()));
    }
    for set in &filter.authority_codes {
        let codes: Vec<String> = store::authority::members(set).into_iter().map(str::to_owned).collect();
        let bodies = store::authority::by_codes(c, &codes).await?;
        let each = codes.iter().filter_map(|code| bodies.get(code));
        let called: Vec<_> = each.map(|one| said(&one.facts.name_vi, one.facts.name_en.as_ref())).collect();
        if !called.is_empty() {
            names.insert(("authority_codes", set.clone()), called.join("; "));
        }
    }
    for recipient in store::recipient::by_ids(c, &filter.recipient).await? {
        names.insert(("recipient", recipient.id.to_string()), recipient.facts.name);
    }
    for id in &filter.decision {
        if let Some((decision, _)) = store::decision::find(c, *id).await?
            && let Some(reference) = decision.reference
        {
            names.insert(("decision", id.to_string()), reference);
        }
    }
    Ok(names)
}
