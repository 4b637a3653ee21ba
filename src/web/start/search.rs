//! What the one search box finds: records by a name or a key of another system, decisions by a number or a part of it,
//! by words or by their number in the register, awards by the certificate's number, and entries of the catalogue by a
//! name, its usual abbreviation or a code.

use super::{FEW, awarded, cards, some};
use crate::{
    domain::{
        conferral::{Conferral, ConferralFilter, ConferralSort},
        decision::{DecisionFilter, StoredDecision},
        fault::{Code, Fault},
        name::fold,
        number,
        page::Paging,
        recipient::{RecipientFilter, StoredRecipient},
        stored::Page,
    },
    service::{conferral, decision, recipient, sought},
    web::{
        decision::sought as decision_sought,
        entries::{Entry, Part},
        recipient::cards as recipient_cards,
        shell::{Reading, Staff},
    },
};
use maud::{Markup, html};

/// Entries of a part of the catalogue that are shown at most.
const ENTRIES: usize = 5;
/// What people call a record by its number in the register, without accents, and whether it is a decision.
const RECORDS: [(&str, bool); 5] =
    [("ban ghi so ", true), ("ban ghi ", true), ("record ", true), ("ho so so ", false), ("ho so ", false)];
/// The parts of the catalogue: the parameter of lists, where their pages are, and what one is called.
const PARTS: [(Part, &str, &str, (&str, &str)); 3] = [
    (Part::Awards, "award", "awards", ("Hình thức", "Award")),
    (Part::Authorities, "authority", "authorities", ("Cơ quan", "Authority")),
    (Part::Campaigns, "campaign", "campaigns", ("Phong trào", "Campaign")),
];

/// All that was found.
struct Found {
    recipients: Page<StoredRecipient>,
    decisions: Page<StoredDecision>,
    /// Those whose number has what was typed only in it.
    partly: Vec<StoredDecision>,
    certified: Vec<Conferral>,
    conferrals: Page<Conferral>,
    /// Entries with the part each is of, and whether there are more.
    entries: Vec<(usize, Vec<Entry>, bool)>,
}

impl Found {
    fn is_empty(&self) -> bool {
        let Self { recipients, decisions, partly, certified, conferrals, entries } = self;
        let records = recipients.items.is_empty() && decisions.items.is_empty() && partly.is_empty();
        records && certified.is_empty() && conferrals.items.is_empty() && entries.is_empty()
    }
}

/// Nothing where the words cannot be searched for: what is no word of a title may be one of a name.
fn found<T>(page: Result<Page<T>, Fault>) -> Result<Page<T>, Fault>
where
    T: poem_openapi::types::Type + poem_openapi::types::ParseFromJSON + poem_openapi::types::ToJSON,
{
    match page {
        Err(fault) if fault.code == Code::InvalidParameter => {
            Ok(Page { items: Vec::new(), next_cursor: None, total: None })
        }
        page => page,
    }
}

/// The number in the register that someone calls a record by: `bản ghi số 51`; and whether it is a decision's.
fn recorded(text: &str) -> Option<(i64, bool)> {
    let text = fold(text);
    RECORDS.into_iter().find_map(|(words, is_decision)| Some((text.strip_prefix(words)?.parse().ok()?, is_decision)))
}

async fn find(staff: &Staff, register: &Reading, text: &str) -> Result<Found, Fault> {
    let ctx = &staff.ctx;
    let paging = Paging { limit: Some(FEW), ..Paging::default() };
    let alike = sought::alike(register, ctx, text).await?;
    let named = RecipientFilter { q: Some(text.to_owned()), ..RecipientFilter::default() };
    let mut recipients = found(recipient::list(register, ctx, named, &paging).await)?;
    let mut decisions = found(some(staff, register, decision_sought(text)).await)?;
    if !alike.external_ids.is_empty() {
        let known = RecipientFilter { external_id: alike.external_ids, ..RecipientFilter::default() };
        let known = found(recipient::list(register, ctx, known, &paging).await)?.items;
        recipients.items.retain(|one| known.iter().all(|other| other.id != one.id));
        recipients.items.splice(0..0, known);
    }
    match recorded(text) {
        Some((id, true)) => {
            decisions.items.splice(0..0, decision::seen(register, ctx, &[id]).await?.into_values()).for_each(drop);
        }
        Some((id, false)) => match recipient::get(register, ctx, id).await {
            Ok(one) => recipients.items.insert(0, one),
            Err(fault) if fault.code == Code::NotFound => {}
            Err(fault) => return Err(fault),
        },
        None => {}
    }
    let partly = partly(staff, register, alike.numbers, (text, &decisions.items)).await?;
    let by_name = ConferralFilter { q: Some(text.to_owned()), ..ConferralFilter::default() };
    let conferrals = found(conferral::list(register, ctx, by_name, ConferralSort::SignedLatest, &paging).await)?;
    let certified = if alike.certificates.is_empty() {
        Vec::new()
    } else {
        let filter = ConferralFilter { certificate_number: alike.certificates, ..ConferralFilter::default() };
        found(conferral::list(register, ctx, filter, ConferralSort::SignedLatest, &paging).await)?.items
    };
    let mut entries = Vec::new();
    for (at, (part, ..)) in PARTS.iter().enumerate() {
        let mut all = match part.entries(staff, register, Some(text.to_owned())).await {
            Err(fault) if fault.code == Code::InvalidParameter => Vec::new(),
            all => all?,
        };
        // Who types a code means the entry of it.
        all.sort_by_key(|entry| !entry.code.eq_ignore_ascii_case(text));
        let has_more = all.len() > ENTRIES;
        all.truncate(ENTRIES);
        if !all.is_empty() {
            entries.push((at, all, has_more));
        }
    }
    entries.sort_by_key(|(_, all, _)| !all.first().is_some_and(|entry| entry.code.eq_ignore_ascii_case(text)));
    Ok(Found { recipients, decisions, partly, certified, conferrals, entries })
}

/// The decisions whose number has what was typed in it, with the beginning of its symbol where that was typed too, but
/// for those that were found by all of it.
async fn partly(
    staff: &Staff,
    register: &Reading,
    numbers: Vec<String>,
    (text, whole): (&str, &[StoredDecision]),
) -> Result<Vec<StoredDecision>, Fault> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let symbol = number::typed(text).symbol.map(|symbol| number::symbol_key(&symbol)).unwrap_or_default();
    let filter = DecisionFilter { number: numbers, ..DecisionFilter::default() };
    let mut found = found(some(staff, register, filter).await)?.items;
    let own = |one: &StoredDecision| one.facts.symbol.as_deref().map(number::symbol_key).unwrap_or_default();
    found.retain(|one| own(one).starts_with(&symbol) && whole.iter().all(|other| other.id != one.id));
    Ok(found)
}

/// What was found, what people look for most first; an entry whose code was typed before all.
pub(super) async fn results(staff: &Staff, register: &Reading, text: &str) -> Result<Markup, Fault> {
    let found = find(staff, register, text).await?;
    if found.is_empty() {
        let none = staff.of(
            "Không tìm thấy. Thử viết không dấu, ít chữ hơn, hoặc chỉ số quyết định.",
            "Nothing was found. Try fewer words, without accents, or a decision's number alone.",
        );
        return Ok(html! { p { (none) } });
    }
    let is_code = |entry: &Entry| entry.code.eq_ignore_ascii_case(text);
    let by_code = found.entries.iter().any(|(_, all, _)| all.first().is_some_and(is_code));
    let records = records(staff, register, &found, text).await?;
    let catalogue = catalogue(staff, &found, text);
    Ok(html! {
        @if by_code { (catalogue) (records) } @else { (records) (catalogue) }
    })
}

async fn records(staff: &Staff, register: &Reading, found: &Found, text: &str) -> Result<Markup, Fault> {
    let Found { recipients, decisions, partly, certified, conferrals, entries: _ } = found;
    let language = staff.visit.language;
    // How many more there are is not counted: a common name has thousands.
    let total = |shown: usize, more: bool| {
        let over = if more { staff.of("hơn ", "more than ") } else { "" };
        format!(" ({over}{shown})")
    };
    let by_name = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let all = form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
    Ok(html! {
        @if !recipients.items.is_empty() {
            h2 { (staff.of("Hồ sơ", "Records")) (total(recipients.items.len(), recipients.next_cursor.is_some())) }
            (recipient_cards(&recipients.items, language))
            @if recipients.next_cursor.is_some() {
                p { a href={ "/recipients?" (all) } { (staff.of("Xem tất cả hồ sơ", "See all records")) } }
            }
        }
        @if !decisions.items.is_empty() {
            h2 { (staff.of("Quyết định", "Decisions")) (total(decisions.items.len(), decisions.next_cursor.is_some())) }
            (cards(staff, register, &decisions.items).await?)
            @if decisions.next_cursor.is_some() {
                p { a href={ "/decisions?" (all) } { (staff.of("Xem tất cả quyết định", "See all decisions")) } }
            }
        }
        @if !partly.is_empty() {
            h2 { (staff.of("Quyết định có số gần giống", "Decisions with a number like it")) }
            (cards(staff, register, partly).await?)
        }
        @if !certified.is_empty() {
            h2 { (staff.of("Khen thưởng theo số bằng", "Awards by the certificate's number")) }
            ul .cards { @for one in certified { (awarded(staff, one)) } }
        }
        @if !conferrals.items.is_empty() {
            h2 { (staff.of("Khen thưởng theo tên", "Awards by name")) (total(conferrals.items.len(), conferrals.next_cursor.is_some())) }
            ul .cards { @for one in &conferrals.items { (awarded(staff, one)) } }
            @if conferrals.next_cursor.is_some() {
                p { a href={ "/conferrals?" (by_name) } { (staff.of("Xem tất cả khen thưởng", "See all awards")) } }
            }
        }
    })
}

/// Entries of the catalogue, each with its page and the awards that bear it.
fn catalogue(staff: &Staff, found: &Found, text: &str) -> Markup {
    let q = form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
    let until = staff.of("đến", "until");
    html! {
        @if !found.entries.is_empty() {
            h2 { (staff.of("Danh mục", "Catalogue")) }
            ul .cards {
                @for (at, entries, _) in &found.entries {
                    @if let Some((_, parameter, path, (vi, en))) = PARTS.get(*at) {
                        @for entry in entries {
                            li {
                                a href={ "/catalogue/" (path) "/" (entry.code) } { (entry.name) }
                                div .quiet {
                                    (staff.of(vi, en)) ", " code { (entry.code) }
                                    @if let Some(to) = entry.until() { ", " (until) " " (to.format("%-d/%-m/%Y")) }
                                    ": "
                                    a href={ "/conferrals?" (parameter) "=" (entry.code) } { (staff.of("xem khen thưởng", "see the awards")) }
                                }
                            }
                        }
                    }
                }
            }
            @for (at, _, has_more) in &found.entries {
                @if *has_more && let Some((_, _, path, (vi, en))) = PARTS.get(*at) {
                    p { a href={ "/catalogue/" (path) "?" (q) } { (staff.of("Xem tất cả trong danh mục", "See all in the catalogue")) ": " (staff.of(vi, en)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_called_by_its_number_in_the_register() {
        for (text, is) in [
            ("Bản ghi số 51", Some((51, true))),
            ("bản ghi 51", Some((51, true))),
            ("record 51", Some((51, true))),
            ("hồ sơ 7", Some((7, false))),
            ("hồ sơ số x", None),
            ("51", None),
        ] {
            assert_eq!(recorded(text), is, "{text}");
        }
    }
}
