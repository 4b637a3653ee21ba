//! Every page for staff, asked for one after another by whoever may see it: the program's own table says which there
//! are.

use crate::{Measure, imports, person::Person, program::Program, reads::Known, writes};
use award_registry::{domain::decision::ReconcileReason, web};
use bench::{
    Error,
    client::{Connection, Latencies, post},
    random::Random,
};
use std::time::Instant;

/// How often each page is asked for.
const TIMES: usize = 60;
/// Milliseconds within which 95 of 100 answers come, for a page and for a list.
const PAGE: f64 = 50.0;
const LIST: f64 = 100.0;
/// Bytes that a page has at most as it is sent.
const LARGEST: usize = 60_000;
/// Pages that are lists.
const LISTS: &[&str] =
    &["/conferrals", "/recipients", "/decisions", "/audit", "/accounts", "/tokens", "/catalogue", "/reports"];
/// The lines of the longest list that is edited.
const LONG: i32 = 5_000;

/// What stands behind the pages' addresses.
struct Behind<'a> {
    known: &'a Known,
    draft: i64,
    long: i64,
    import: i64,
}

impl Behind<'_> {
    /// The addresses of a path that are asked for in turn, each with a name where there are several.
    fn addresses(path: &str) -> Vec<(&'static str, String)> {
        let kinds: &[(&'static str, &str)] = match path {
            "/" => &[("", ""), ("a name sought", "?q={name}")],
            "/decisions" => {
                &[("", ""), ("of a state", "?state=submitted"), ("a text sought", "?text=khen+thuong+{year}")]
            }
            "/conferrals" => &[
                ("", ""),
                ("of a campaign and year", "?campaign={campaign}&year={year}"),
                ("of an authority", "?authority={authority}"),
                ("of an award and kind", "?award={award}&recipient_kind=individual"),
                ("of a kind of award, by rank", "?award_kind=emulation_title&sort=precedence"),
                ("a name sought", "?q={name}"),
            ],
            "/recipients" => &[("", ""), ("a name sought", "?text={name}"), ("two words sought", "?text={words}")],
            "/recipients/:id" => &[("", ""), ("by rank", "?sort=precedence")],
            "/recipients/:id/merge" => &[("", ""), ("side by side", "?into={recipient}")],
            "/recipients/:id/eligibility" => &[("", ""), ("judged", "?award=BK_BO_TINH")],
            "/reports" => &[("", ""), ("of a campaign and year", "?campaign={campaign}&year={year}")],
            "/reports/0602" => &[("", "?year={year}")],
            "/reports/due" => &[("", ""), ("of a unit", "?unit={unit}&award=BK_BO_TINH&year=2026")],
            "/reports/changes" => &[("", ""), ("of the last 500 events", "?from={events}")],
            "/reports/reconciliation" => &[("", ""), ("for a reason", "?reason={reason}")],
            "/catalogue/authorities" => &[("", ""), ("a name sought", "?text=tinh")],
            "/audit" => &[("", ""), ("an event", "?event={event}")],
            "/decisions/:id/lines" | "/decisions/:id/check" => &[("", ""), ("of 5,000 lines", "{long}")],
            _ => &[("", "")],
        };
        kinds.iter().map(|(name, query)| (*name, format!("{path}{query}"))).collect()
    }

    /// An address with what it names.
    fn fill(&self, address: &str, random: &mut Random) -> String {
        let known = self.known;
        let of_draft = ["/edit", "/lines", "/check"].iter().any(|end| address.contains(end));
        let mut address = address.to_owned();
        if address.ends_with("{long}") {
            address = address.replace("{long}", "").replace(":id", &self.long.to_string());
        }
        let id = match address.split('/').nth(1) {
            Some("imports") => self.import,
            Some("recipients") => known.recipient(random),
            _ if of_draft => self.draft,
            _ => known.decision(random),
        };
        let code = match address.split('/').nth(2) {
            Some("awards") => known.award(random),
            Some("campaigns") => known.campaign(random),
            _ => known.authority(random),
        };
        let name = known.name(random);
        let words: Vec<_> = name.split(' ').rev().take(2).collect();
        let reason = random.pick(ReconcileReason::ALL).word();
        let last = known.events;
        [
            (":id", id.to_string()),
            (":code", code.to_owned()),
            ("{name}", name.replace(' ', "+")),
            ("{words}", words.join("+")),
            ("{campaign}", known.campaign(random).to_owned()),
            ("{award}", known.award(random).to_owned()),
            ("{authority}", known.authority(random).to_owned()),
            ("{recipient}", known.recipient(random).to_string()),
            ("{unit}", known.unit(random).replace(' ', "+")),
            ("{year}", known.year(random).to_string()),
            ("{events}", last.saturating_sub(500).to_string()),
            ("{event}", (random.below(last.max(1)) + 1).to_string()),
            ("{reason}", reason.to_owned()),
        ]
        .iter()
        .fold(address, |address, (mark, text)| address.replace(mark, text))
    }
}

/// Saves a draft of so many lines over the API.
async fn draft(program: &Program, token: &str, lines: i32) -> Result<i64, Error> {
    let (mut connection, mut request) = (Connection::open(program.address).await?, Vec::new());
    let mut random = Random::new(u64::from(std::process::id()) + u64::from(lines.unsigned_abs()));
    let body = writes::draft_of(&mut random, &writes::number(lines.unsigned_abs().into()), lines);
    post(&mut request, "/v1/decisions", token, None, &body);
    let answer = connection.ask(&request).await?;
    let said = || Error::from(format!("{} {}", answer.status, String::from_utf8_lossy(answer.body)));
    writes::id(answer.body).ok_or_else(said)
}

/// Measures each and prints the table; `floor` is the middle answer of the bare server to one client, in milliseconds.
pub async fn print(measure: &Measure, program: &Program, known: &Known, floor: f64) -> Result<(), Error> {
    let mut people = Vec::new();
    for role in ["clerk", "registrar", "auditor", "administrator"] {
        people.push((role, Person::signed_in(measure, program, role).await?));
    }
    let token = people.first().map(|(_, clerk)| clerk.token.clone()).unwrap_or_default();
    let behind = Behind {
        known,
        draft: draft(program, &token, 77).await?,
        long: draft(program, &token, LONG).await?,
        import: imports::pasted(program.address, &token, known, 77, &mut Random::new(measure.seed)).await?.0,
    };
    println!(
        "\n| page | by | p50 ms | p95 ms | of the floor's p50 | KB | target | met |\n|---|---|---:|---:|---:|---:|---|---|"
    );
    let mut random = Random::new(measure.seed + 300);
    let (mut all, mut met_by) = (0, 0);
    for path in web::paths().into_iter().map(|path| path.path).filter(|path| !path.starts_with("/assets/")) {
        for (name, address) in Behind::addresses(&path) {
            let Some((role, person)) = seen(&mut people, &behind.fill(&address, &mut random)).await? else { continue };
            let (mut took, mut bytes, mut refused) = (Latencies::default(), 0, None);
            for _ in 0..TIMES {
                let asked = behind.fill(&address, &mut random);
                let from = Instant::now();
                let shown = person.page(&asked).await?;
                took.add(from.elapsed());
                bytes = bytes.max(shown.bytes);
                if shown.status != 200 {
                    refused.get_or_insert((shown.status, asked));
                }
            }
            let is_list = LISTS.iter().any(|list| path.starts_with(list)) && !path.contains(':');
            let most = if is_list { LIST } else { PAGE };
            let slowest = took.within(95);
            let met = slowest < most && bytes < LARGEST && refused.is_none();
            all += 1;
            met_by += usize::from(met);
            println!(
                "| {path}{}{name} | {role} | {:.1} | {slowest:.1} | {:.0} | {:.1} | p95 {most:.0} ms, 60 KB | {} |",
                if name.is_empty() { "" } else { ", " },
                took.within(50),
                took.within(50) / floor,
                f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0,
                if met { "yes" } else { "**no**" },
            );
            if let Some((status, asked)) = refused {
                println!("\n**{status} at {asked}**\n");
            }
        }
    }
    println!("\n{met_by} of {all} pages meet both.");
    Ok(())
}

/// The first of the people who sees a page; none where it only leads elsewhere.
async fn seen<'p>(
    people: &'p mut [(&'static str, Person)],
    address: &str,
) -> Result<Option<(&'static str, &'p mut Person)>, Error> {
    for (role, person) in people {
        if person.page(address).await?.status == 200 {
            return Ok(Some((role, person)));
        }
    }
    Ok(None)
}
