//! The pages for staff: HTML and forms over the same services, whole without scripts.
//!
//! Every form carries a token of the cookie it is sent with; every answer says that it is not to be kept, framed, or to
//! load anything but its own style and scripts, and a paper beside its list.

mod account;
mod asked;
mod audit;
mod catalogue;
mod conferral;
mod confidence;
mod decision;
mod download;
mod entries;
mod export;
mod facet;
mod field;
mod first;
mod form;
mod grid;
mod head;
mod import;
mod inputs;
mod language;
mod line;
mod merit;
mod names;
mod office;
mod password;
mod provider;
mod recipient;
mod report;
mod shell;
mod sign_in;
mod start;
mod system;
mod token;
mod typed;
mod who;
mod words;

use crate::http::{page::style, path::Path, problem::SIGN_IN};

/// Every page at its path.
#[must_use]
pub fn paths() -> Vec<Path> {
    vec![
        Path::page("/").get(start::show),
        Path::page(SIGN_IN).get(sign_in::show).post(sign_in::send),
        Path::page("/sign-out").get(start::back).post(sign_in::out),
        Path::page("/sign-out-everywhere").get(start::back).post(sign_in::out_everywhere),
        Path::page("/password").get(password::show).post(password::send),
        Path::page("/code").get(password::show_code).post(password::send_code),
        Path::page("/start").get(first::show).post(first::send),
        Path::page("/office").get(office::show),
        Path::page("/sign-in/provider").get(provider::leave),
        Path::page("/sign-in/callback").get(provider::back),
        Path::page("/language").get(start::back).post(language::choose),
        Path::page("/decisions").get(decision::list),
        Path::page("/decisions/new").get(decision::paper::new).post(decision::paper::create),
        Path::page("/decisions/known").get(decision::known::show),
        Path::page("/decisions/:id").get(decision::one::show),
        Path::page("/decisions/:id/edit").get(decision::paper::edit).post(decision::paper::replace),
        Path::page("/decisions/:id/lines").get(decision::lines::show).post(decision::lines::save),
        Path::page("/decisions/:id/check").get(decision::check::show),
        Path::page("/decisions/:id/people").get(decision::people::show).post(decision::people::send),
        Path::page("/decisions/:id/submit").get(decision::life::back).post(decision::life::submit),
        Path::page("/decisions/:id/register").get(decision::life::back).post(decision::life::enter),
        Path::page("/decisions/:id/return").get(decision::life::back).post(decision::life::give_back),
        Path::page("/decisions/:id/withdraw").get(decision::life::back).post(decision::life::withdraw),
        Path::page("/decisions/:id/attachments").get(decision::life::back).post(decision::attach::attach),
        Path::page("/decisions/:id/attachments/:file").get(decision::attachments::view),
        Path::page("/decisions/:id/id-numbers").get(decision::id_numbers::show).post(decision::id_numbers::send),
        Path::page("/decisions/:id/delivery").get(decision::delivery::show).post(decision::delivery::send),
        Path::page("/decisions/:id/certificates").get(decision::certificates::show).post(decision::certificates::send),
        Path::page("/decisions/:id/rectify").get(decision::rectify::show).post(decision::rectify::send),
        Path::page("/decisions/:id/acts").get(decision::acts::show).post(decision::acts::begin),
        Path::page("/imports/:id").get(import::show).post(import::send),
        Path::page("/decisions/:id/bonuses").get(decision::bonuses::show),
        Path::page("/conferrals").get(conferral::list),
        Path::page("/recipients").get(recipient::list),
        Path::page("/recipients/:id").get(recipient::show),
        Path::page("/recipients/:id/eligibility").get(recipient::eligibility::show),
        Path::page("/recipients/:id/consents").get(recipient::consents::show).post(recipient::consents::send),
        Path::page("/recipients/:id/merge").get(recipient::merge::show).post(recipient::merge::send),
        Path::page("/reports").get(report::show),
        Path::page("/reports/0602").get(report::state::show),
        Path::page("/reports/due").get(report::due::show),
        Path::page("/reports/changes").get(report::changes::show),
        Path::page("/reports/reconciliation").get(report::reconciliation::show),
        Path::page("/catalogue/awards").get(catalogue::list),
        Path::page("/catalogue/awards/new").get(catalogue::new).post(catalogue::create),
        Path::page("/catalogue/awards/:code").get(catalogue::show),
        Path::page("/catalogue/awards/:code/edit").get(catalogue::edit).post(catalogue::replace),
        Path::page("/catalogue/authorities").get(catalogue::list),
        Path::page("/catalogue/authorities/new").get(catalogue::new).post(catalogue::create),
        Path::page("/catalogue/authorities/:code").get(catalogue::show),
        Path::page("/catalogue/authorities/:code/edit").get(catalogue::edit).post(catalogue::replace),
        Path::page("/catalogue/authorities/:code/successions")
            .get(catalogue::lineage::new)
            .post(catalogue::lineage::create),
        Path::page("/catalogue/rules").get(catalogue::rules::show),
        Path::page("/catalogue/rules/:table/new").get(catalogue::rules::edit::new).post(catalogue::rules::edit::create),
        Path::page("/catalogue/rules/:table/:id/edit")
            .get(catalogue::rules::edit::edit)
            .post(catalogue::rules::edit::replace),
        Path::page("/catalogue/reform").get(catalogue::reform::show).post(catalogue::reform::send),
        Path::page("/catalogue/campaigns").get(catalogue::list),
        Path::page("/catalogue/campaigns/new").get(catalogue::new).post(catalogue::create),
        Path::page("/catalogue/campaigns/:code").get(catalogue::show),
        Path::page("/catalogue/campaigns/:code/edit").get(catalogue::edit).post(catalogue::replace),
        Path::page("/tokens").get(token::show).post(token::send),
        Path::page("/system").get(system::show),
        Path::page("/audit").get(audit::show),
        Path::page("/exports").get(export::show),
        Path::page("/accounts").get(account::show).post(account::send),
        Path::page("/accounts/:name").get(account::edit::edit).post(account::edit::replace),
        style().served(),
        shell::typing().served(),
    ]
}
