//! `/decisions/known`: whether the register has a paper already, asked while its number is typed.

use super::{
    super::{form::Fields, shell::Staff},
    crumbs, named, paper, paper_fields,
};
use crate::{
    domain::{
        account::Permission,
        fault::{Fault, Language},
    },
    http::status,
    service::decision::{self, numbers},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// Papers that are named.
const NAMED: usize = 5;

/// What the register has under a number; the script of the form takes the words from here.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let t = |vi, en| staff.of(vi, en);
    let asked = ["authority", "others", "further_numbers", "number", "symbol", "signed"];
    let fields = Fields::of(asked.map(|name| (name.to_owned(), staff.visit.asked(name).to_owned())).to_vec());
    let own = staff.visit.asked("own").parse().unwrap_or_default();
    let said = match paper_fields::read(&staff, &staff.visit.register, &fields, paper::blank()?).await {
        Ok(mut facts) => {
            facts.tidy();
            let reading = staff.reading().await?;
            let mut found = Vec::new();
            for (id, is_certain) in numbers::known(&reading, &staff.ctx, own, &facts).await?.into_iter().take(NAMED) {
                found.push((decision::get(&reading, &staff.ctx, id, false).await?, is_certain));
            }
            let language = staff.visit.language;
            html! { @for (other, is_certain) in &found { (one(other.id, &named(other, language), *is_certain, language)) } }
        }
        // What cannot be read yet is typed on.
        Err(fault) if status::of(fault.code).is_client_error() => html! {},
        Err(fault) => return Err(fault),
    };
    let said = html! { div #known { (said) } };
    Ok(staff.page(t("Số này trong sổ", "This number in the register"), &crumbs(&staff), &said))
}

fn one(id: i64, name: &str, is_certain: bool, language: Language) -> Markup {
    let words = if is_certain {
        language.of("Số này đã vào sổ: xem ", "This number is in the register: see ")
    } else {
        language.of("Có thể đã vào sổ, cùng số: xem ", "It may be in the register, under the same number: see ")
    };
    html! { p .told.look { (words) a href={ "/decisions/" (id) } target="_blank" { (name) } "." } }
}
