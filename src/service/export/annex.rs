//! The annex of a registered decision as a file: every line of it, whatever became of the awards since.

use super::{Export, begin, would_begin};
use crate::{
    domain::{
        conferral::{ConferralFilter, ConferralStatus},
        decision::DecisionState,
        export::Asked,
        fault::{Code, Fault, Language},
    },
    format::Annex,
    service::{Ctx, Register, decision},
    store,
};

/// The columns, unless others are asked for.
const COLUMNS: &str = "line,recipient_kind,name,birth_year,post,unit,award_name,status,parent_unit,posthumous";

/// Starts the export of a decision's annex.
pub async fn annex(register: &Register, ctx: &Ctx, decision_id: i64, asked: &Asked) -> Result<Export, Fault> {
    let (of, asked) = asked_of(register, ctx, decision_id, asked).await?;
    begin(register, ctx, of, &asked, None).await
}

/// Whether it would begin. Nothing is noted.
pub async fn annex_would_begin(register: &Register, ctx: &Ctx, decision_id: i64, asked: &Asked) -> Result<(), Fault> {
    let ((filter, _), asked) = asked_of(register, ctx, decision_id, asked).await?;
    would_begin(register, ctx, filter, &asked).await
}

async fn asked_of(
    register: &Register,
    ctx: &Ctx,
    decision_id: i64,
    asked: &Asked,
) -> Result<((ConferralFilter, Option<Annex>), Asked), Fault> {
    let decision = decision::get(register, ctx, decision_id, false).await?;
    if decision.state != DecisionState::Registered {
        return Err(Fault::because(
            Code::WrongState,
            "Chỉ xuất được danh sách kèm theo của quyết định đã vào sổ.",
            "Only a registered decision has an annex to export.",
        ));
    }
    // A paper that cancels, corrects or replaces awards nobody anything: a page without a row would say nothing.
    if store::conferral::of_decision(register.db.reader(), decision_id).await?.is_empty() {
        let act = decision.facts.act.label();
        return Err(Fault::because(
            Code::WrongState,
            format!(
                "Quyết định này ({}) không trao cho ai, nên không có danh sách kèm theo; lượt khen thưởng mà nó nói tới có ở trang của quyết định.",
                act.of(Language::Vi)
            ),
            format!(
                "This decision ({}) awards nobody, so it has no annex to export; the conferrals it is about are on its page.",
                act.of(Language::En)
            ),
        ));
    }
    let filter = ConferralFilter {
        decision: vec![decision_id],
        status: ConferralStatus::ALL.to_vec(),
        ..ConferralFilter::default()
    };
    let annex = Annex {
        instrument: decision.facts.instrument,
        reference: decision.reference,
        signed_on: decision.facts.signed_on,
        authorities: decision.authority_names,
        title: decision.facts.title,
    };
    let columns = Some(asked.columns.clone().unwrap_or_else(|| COLUMNS.to_owned()));
    Ok(((filter, Some(annex)), Asked { columns, ..asked.clone() }))
}
