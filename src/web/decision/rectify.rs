//! `/decisions/{id}/rectify`: a clerk's own error is mended against the paper: the record or lines of it as they should
//! be, in the fields they were entered by. What differs becomes the draft of a mending, which another enters.

use super::{
    super::{
        form::{Fields, go_to, stale},
        line,
        shell::Staff,
    },
    chosen, paper_fields,
};
use crate::{
    domain::{
        account::Permission,
        conferral::Conferral,
        decision::{Act, Between, Decision, DecisionFilter, DecisionState, Line, StoredDecision, Target},
        fault::{Code, Fault, Finding},
        page::Paging,
    },
    http::status,
    service::{Expected, Register, conferral, decision},
};
use page::page;
use poem::{Body, Response, handler, web::Path};
use serde_json::json;

mod page;

/// Drafts of one person that lines can be added to, at most.
const DRAFTS: i64 = 20;
/// Lines that are mended at once, at most.
const LINES: usize = 200;

/// What is mended: a registered decision, or lines of it.
struct Mended {
    stored: StoredDecision,
    /// The lines that are named, each with its conferral; none where it is the decision itself.
    lines: Vec<(Conferral, Line)>,
    /// What stands in the fields; of several lines what all of them have.
    stands: Fields,
}

impl Mended {
    async fn load(staff: &Staff, register: &Register, id: i64, text: &str) -> Result<Self, Fault> {
        let stored = decision::get(register, &staff.ctx, id, true).await?;
        if stored.facts.act != Act::Award && !text.trim().is_empty() {
            let (vi, en) = ("Quyết định này không có dòng nào.", "This decision has no lines.");
            return Err(Fault::at(Code::InvalidBody, Finding::at("/lines", "invalid_value", vi, en)));
        }
        let chosen = chosen::conferrals(staff, register, id, text).await?;
        if chosen.len() > LINES {
            let vi = format!("Mỗi lần sửa nhiều nhất {LINES} dòng; hãy chia ra, các lần sau thêm vào cùng bản nháp.");
            let en = format!("At most {LINES} lines are mended at once; the next ones are added to the same draft.");
            return Err(Fault::at(Code::InvalidBody, Finding::at("/lines", "too_many", vi, en)));
        }
        let mut lines = Vec::new();
        for one in chosen {
            let line = stored.facts.lines.iter().find(|line| line.line == one.line).cloned();
            lines.extend(line.map(|line| (one, line)));
        }
        let stands = match lines.as_slice() {
            [] => paper_fields::of(staff, register, &stored.facts).await?,
            lines => {
                let mut all = Vec::new();
                for (_, line) in lines {
                    all.push(fields_of(staff, register, line).await?);
                }
                common(&all)
            }
        };
        Ok(Self { stored, lines, stands })
    }

    /// Which state of the records it is: no version goes down, so that their sum is another after any change.
    fn version(&self) -> i64 {
        self.stored.version + self.lines.iter().map(|(one, _)| one.version).sum::<i64>()
    }

    /// What is right in each, as the fields say it.
    async fn targets(&self, staff: &Staff, register: &Register, fields: &Fields) -> Result<Vec<Target>, Fault> {
        if self.lines.is_empty() {
            let after = paper_fields::read(staff, register, fields, self.stored.facts.clone()).await?;
            let right = Between::of_decision(&self.stored.facts, &after)?;
            let target = Target { decision_id: Some(self.stored.id), ..Target::default() };
            return Ok(put_right(target, right)?.into_iter().collect());
        }
        let mut targets = Vec::new();
        for (one, before) in &self.lines {
            let own = fields_of(staff, register, before).await?;
            let after = read_line(staff, register, &over(fields, &self.stands, &own), before).await?;
            let target = Target { conferral_id: Some(one.id), ..Target::default() };
            targets.extend(put_right(target, Between::of_line(before, &after)?)?);
        }
        Ok(targets)
    }
}

/// The target with what is right there; nothing where nothing differs.
fn put_right(target: Target, Between { right, beyond }: Between) -> Result<Option<Target>, Fault> {
    let finding = |name: &String| {
        let vi = "Mục này không để trống được; nếu cả dòng hay cả bản ghi là nhầm thì loại nó (ghi nhầm) rồi ghi lại.";
        let en = "This cannot be emptied; where all of it is wrong void it and enter it anew.";
        Finding::at(format!("/{name}"), "invalid_value", vi, en)
    };
    Fault::all(Code::InvalidBody, beyond.iter().map(finding).collect())?;
    Ok((!right.says_nothing()).then_some(Target { right: Some(right), ..target }))
}

/// The fields of a line, and the number of whoever it is linked to.
async fn fields_of(staff: &Staff, register: &Register, one: &Line) -> Result<Fields, Fault> {
    let fields = line::of(staff, register, one).await?;
    let recipient = one.recipient_id.map(|id| id.to_string()).unwrap_or_default();
    let all = fields.all().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Fields::of(all.chain([("recipient".to_owned(), recipient)]).collect()))
}

/// What all of several forms have; empty where they differ.
fn common(all: &[Fields]) -> Fields {
    let Some((first, rest)) = all.split_first() else { return Fields::of(Vec::new()) };
    let shared = first.all().map(|(name, value)| {
        let same = rest.iter().all(|other| other.get(name) == value);
        (name.to_owned(), if same { value.to_owned() } else { String::new() })
    });
    Fields::of(shared.collect())
}

/// The fields of one line of several: what was typed over what all have, its own where nothing was typed.
fn over(typed: &Fields, stands: &Fields, own: &Fields) -> Fields {
    let one = |(name, value): (&str, &str)| {
        let typed = typed.find(name).filter(|typed| *typed != stands.get(name));
        (name.to_owned(), typed.unwrap_or(value).to_owned())
    };
    Fields::of(own.all().map(one).collect())
}

/// A line as the fields say it; the link to a person stays unless another is named.
async fn read_line(staff: &Staff, register: &Register, fields: &Fields, before: &Line) -> Result<Line, Fault> {
    let after = line::read(staff, register, fields, before).await?;
    let recipient_id = match fields.text("recipient") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            let (vi, en) = ("Ghi số trong sổ của đối tượng.", "Write the recipient's number in the register.");
            Fault::at(Code::InvalidBody, Finding::at("/recipient_id", "invalid_value", vi, en))
        })?),
    };
    Ok(Line { recipient_id, ..after })
}

/// Asks what is right.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let register = staff.reading().await?;
    let lines = chosen::written(&staff.visit.query());
    let mended = match Mended::load(&staff, &register, id, &lines).await {
        Err(fault) if fault.code == Code::InvalidBody => {
            let mended = Mended::load(&staff, &register, id, "").await?;
            return page(&staff, &mended, &mended.stands, Some(&fault)).await;
        }
        mended => mended?,
    };
    if mended.stored.state != DecisionState::Registered || !mended.stored.facts.has_paper() {
        return Ok(go_to(&format!("/decisions/{id}")));
    }
    let mut fields: Vec<_> = mended.stands.all().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    fields.extend(chosen::asked(&mended.stored, &lines));
    page(&staff, &mended, &Fields::of(fields), None).await
}

/// Makes the draft of the mending, or adds to one.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let mended = Mended::load(&staff, &register, id, fields.get("lines")).await?;
    match Box::pin(draft(&staff, &register, &mended, &fields)).await {
        Ok(made) => Ok(go_to(&format!("/decisions/{made}/check"))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, &mended, &fields, Some(&stale(fault))).await
        }
        Err(fault) => Err(fault),
    }
}

/// The draft of the mending; its number.
async fn draft(staff: &Staff, register: &Register, mended: &Mended, fields: &Fields) -> Result<i64, Fault> {
    if fields.get("version").parse() != Ok(mended.version()) {
        return Err(Fault::new(Code::Stale));
    }
    let targets = mended.targets(staff, register, fields).await?;
    if targets.is_empty() {
        let vi = "Không có gì khác với sổ; hãy sửa ô nào sai rồi gửi lại.";
        let en = "Nothing differs from the register; mend what is wrong and send it again.";
        return Err(Fault::because(Code::InvalidBody, vi, en));
    }
    let remark = fields.prose("why").ok_or_else(|| {
        let (vi, en) = ("Hãy ghi vì sao sửa.", "Write why it is mended.");
        Fault::at(Code::InvalidBody, Finding::at("/remark", "required", vi, en))
    })?;
    let open = match fields.get("into").parse::<i64>() {
        Ok(into) => drafts(staff, register, &mended.stored).await?.into_iter().find(|draft| draft.id == into),
        Err(_) => None,
    };
    let Some(open) = open else {
        let facts = json!({"act": Act::Rectify, "evidence": "original", "remark": remark, "targets": targets});
        let facts: Decision = serde_json::from_value(facts).map_err(Fault::internal)?;
        let save = |ctx| {
            let (register, facts) = (register.clone(), facts.clone());
            async move { decision::draft::create(&register, &ctx, facts).await }
        };
        return Ok(Box::pin(staff.once(fields, save)).await?.id);
    };
    let id_of = |target: &Target| (target.conferral_id, target.decision_id);
    let mut facts = open.facts;
    facts.targets.retain(|own| !targets.iter().any(|new| id_of(new) == id_of(own)));
    facts.targets.extend(targets);
    let before = facts.remark.take().filter(|before| *before != remark);
    facts.remark = Some(before.map_or(remark.clone(), |before| format!("{before}; {remark}")));
    let (id, expected) = (open.id, Expected::version(open.version));
    let save = |ctx| {
        let (register, facts, expected) = (register.clone(), facts.clone(), expected.clone());
        async move { Box::pin(decision::draft::replace(&register, &ctx, id, &expected, (facts, false))).await }
    };
    Ok(Box::pin(staff.once(fields, save)).await?.id)
}

/// The person's own drafts that mend the same record already.
async fn drafts(staff: &Staff, register: &Register, stored: &StoredDecision) -> Result<Vec<StoredDecision>, Fault> {
    let filter = DecisionFilter {
        act: vec![Act::Rectify],
        state: vec![DecisionState::Draft],
        mine: true,
        ..DecisionFilter::default()
    };
    let paging = Paging { limit: Some(DRAFTS), ..Paging::default() };
    let mut found = decision::list(register, &staff.ctx, filter, &paging).await?.items;
    let named = found.iter().flat_map(|draft| &draft.facts.targets).filter_map(|target| target.conferral_id);
    let named: Vec<i64> = named.collect();
    let named = conferral::seen(register, &staff.ctx, &named).await?;
    let of_stored = |id: i64| named.get(&id).is_some_and(|one| one.decision_id == stored.id);
    let own = |target: &Target| target.decision_id == Some(stored.id) || target.conferral_id.is_some_and(of_stored);
    found.retain(|draft| draft.facts.targets.iter().any(own));
    Ok(found)
}
