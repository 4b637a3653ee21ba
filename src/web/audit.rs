//! `/audit`: who did what when, in words, with what each event changed; and the signed head to keep.

use super::{
    confidence,
    download::downloads_of,
    form::Fields,
    head::{ACCOUNT, ACT, ColumnHead, NUMBER, WHEN, heads},
    inputs::{Input, Kind, Shown},
    shell::{Staff, found_or_wrong},
    typed,
    words::{by, capital, count, instant},
};
use crate::{
    domain::{
        account::Permission,
        audit::{Deed, Difference, EventFilter, EventLine, Head, printed_head},
        export::MOST_ON_PAPER,
        fault::{Fault, Language},
        label::{Label, Words},
        noun::Noun,
        page::Paging,
        stored::Page,
    },
    service::{Lane, Register, audit},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The fields of the filter.
const ASKED: [&str; 5] = ["actor", "act", "noun", "from", "to"];
/// Events on a page.
const EVENTS: i64 = 50;

/// The events of a filter, or what one of them changed.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::ReadAudit)?;
    if let Ok(seq) = staff.visit.asked("event").parse() {
        return one(&staff, seq).await;
    }
    let (register, _turn) = staff.visit.register.in_lane(Lane::Long, None).await?;
    let head = audit::head(&register, &staff.ctx).await?;
    let listed = match filter(&staff, head.size) {
        Ok(filter) => {
            let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
            let paging = Paging { limit: Some(EVENTS), cursor, include_total: false };
            audit::list(&register, &staff.ctx, filter, &paging).await
        }
        Err(fault) => Err(fault),
    };
    let (page, fault) = found_or_wrong(listed)?;
    let t = |vi, en| staff.of(vi, en);
    let files = match &page {
        Some(page) if !page.items.is_empty() => {
            let all = EventFilter { after: None, ..filter(&staff, head.size)? };
            downloads_of(&staff, "/v1/audit/events/export", &all, head.size <= MOST_ON_PAPER)?
        }
        _ => html! {},
    };
    let said = html! {
        p .no-print {
            a href="#kept" { (t("Đối chiếu một đầu sổ đã giữ", "Check a head that was kept")) } " · "
            a href="#events" { (t("Sự kiện", "Events")) } " · "
            a href="/exports" { (t("Danh sách đã xuất", "Lists that left the register")) }
        }
        (kept(&staff, &head))
        (compared(&staff, &register, &head).await?)
        h2 #events { (t("Sự kiện", "Events")) }
        (form(&staff, fault.as_ref()))
        @if let Some(page) = &page { (events(&staff, page)) (files) }
    };
    Ok(staff.form_page(t("Kiểm tra", "Audit"), &[("/", t("Trang chủ", "Home"))], fault.as_ref(), &said))
}

/// Whether the latest events are asked for: no filter, and not all from the first.
fn is_latest(staff: &Staff) -> bool {
    ASKED.iter().chain(&["all"]).all(|name| staff.visit.asked(name).is_empty())
}

/// What is asked for; the latest events where nothing is.
fn filter(staff: &Staff, size: i64) -> Result<EventFilter, Fault> {
    let visit = &staff.visit;
    let of = |name: &str| Some(visit.asked(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    let latest = is_latest(staff).then(|| (size - EVENTS).max(0));
    Ok(EventFilter {
        actor: of("actor").into_iter().collect(),
        act: of("act").into_iter().collect(),
        noun: of("noun").into_iter().collect(),
        noun_id: Vec::new(),
        from: typed::asked_day(staff, "from")?,
        to: typed::asked_day(staff, "to")?,
        after: latest,
    })
}

/// The head, as it is kept.
fn kept(staff: &Staff, head: &Head) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    html! {
        h2 { (t("Đầu sổ có chữ ký", "The signed head")) }
        p {
            (t("Sổ có ", "The register has ")) strong { (count(head.size, language)) " " (t("sự kiện", "events")) }
            (t(", ký lúc ", ", signed at ")) (instant(&head.at, language)) ". "
            (t(
                "Hãy giữ tệp này ở nơi khác: sau này đối chiếu sẽ thấy có gì bị sửa hay cắt bớt không.",
                "Keep this file elsewhere: held against it later, whatever was altered or cut off is seen.",
            ))
        }
        p { code { (head.size) ":" (head.root_hash) } }
        p { a href="/v1/audit/head" download="dau-so.json" { (t("Tải đầu sổ", "Download the head")) } }
    }
}

/// A head that was kept, as it is pasted: the file, or the size and hash that files and pages print.
enum Pasted {
    Head(Head),
    Printed(i64, String),
}

fn pasted(text: &str) -> Option<Pasted> {
    if let Ok(head) = serde_json::from_str::<Head>(text) {
        return Some(Pasted::Head(head));
    }
    printed_head(text).map(|(size, root)| Pasted::Printed(size, root))
}

/// The form that takes a head that was kept, and whether the register still is what it was signed over.
async fn compared(staff: &Staff, register: &Register, now: &Head) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let text = staff.visit.asked("kept").trim();
    let answer = match (text, pasted(text)) {
        ("", _) => html! {},
        (_, None) => html! {
            p .told.stop role="alert" {
                (t(
                    "Đây không phải đầu sổ: hãy dán cả nội dung tệp đã giữ, hoặc số sự kiện và mã in ở cuối tệp, như 1204:3f9a….",
                    "This is no head: paste all of the file that was kept, or the number of events and the hash printed in a file, like 1204:3f9a….",
                ))
            }
        },
        (_, Some(kept)) => {
            let (size, misfit) = match kept {
                Pasted::Head(head) => (head.size, audit::misfit(register, &head).await?),
                Pasted::Printed(size, root) => (size, audit::misfit_of_root(register, size, &root).await?),
            };
            let since = count(now.size - size, language);
            let size = count(size, language);
            html! {
                @match misfit {
                    None => p .told.good role="status" {
                        @if language == Language::Vi {
                            "Khớp: " (size) " sự kiện đầu của sổ vẫn đúng như lúc đầu sổ ấy được ký, không sự kiện nào bị sửa hay bỏ đi. Từ đó sổ có thêm " (since) " sự kiện."
                        } @else {
                            "It fits: the first " (size) " events are those the head was signed over, none altered or taken out. Since then " (since) " came."
                        }
                    },
                    Some(misfit) => p .told.stop role="alert" {
                        (t(
                            "Không khớp: sổ này không còn là sổ mà đầu sổ ấy đã ký. Hãy giữ nguyên đầu sổ và báo người quản trị chạy “audit verify”. ",
                            "It does not fit: this is not the register the head was signed over. Keep the head, and have the administrator run `audit verify`. ",
                        ))
                        @if language == Language::Vi {
                            "Chỗ không khớp: sự kiện " (count(misfit.seq, language)) "."
                        } @else {
                            span .quiet { (misfit.what) }
                        }
                    },
                }
            }
        }
    };
    Ok(html! {
        h2 #kept { (t("Đối chiếu một đầu sổ đã giữ", "Check a head that was kept")) }
        (answer)
        form method="get" action="/audit#kept" {
            label for="kept-head" {
                (t("Dán nội dung tệp đầu sổ, hoặc dòng in ở cuối tệp đã xuất", "Paste the file of the head, or the line printed in an exported file"))
            }
            textarea #kept-head name="kept" rows="3" maxlength="2000" { (text) }
            button .second type="submit" { (t("Đối chiếu", "Check")) }
        }
    })
}

fn label(name: &str, language: Language) -> &'static str {
    match name {
        "actor" => language.of("Tài khoản", "Account"),
        "act" => language.of("Việc", "Act"),
        "noun" => language.of("Loại bản ghi", "Kind of record"),
        "from" => language.of("Từ ngày", "From"),
        _ => language.of("Đến ngày", "To"),
    }
}

fn form(staff: &Staff, fault: Option<&Fault>) -> Markup {
    let language = staff.visit.language;
    let fields = Fields::of(ASKED.map(|name| (name.to_owned(), staff.visit.asked(name).to_owned())).into());
    let field_of = |place: &str| ASKED.into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let any = |words: Words| {
        let none = std::iter::once((String::new(), staff.of("(tất cả)", "(all)").to_owned()));
        let words = words.iter().map(|(word, label): &(&str, Label)| ((*word).to_owned(), capital(label.of(language))));
        none.chain(words).collect::<Vec<_>>()
    };
    let (acts, nouns) = (any(Deed::WORDS), any(Noun::WORDS));
    let field =
        |name: &'static str, kind: Kind<'_>| shown.show(&Input { name, label: label(name, language), hint: "", kind });
    html! {
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/audit#events" {
            (field("actor", Kind::Line))
            (field("act", Kind::Choice(&acts)))
            (field("noun", Kind::Choice(&nouns)))
            (field("from", Kind::Line))
            (field("to", Kind::Line))
            button type="submit" { (staff.of("Lọc", "Filter")) }
        }
    }
}

/// Where the record of an event has a page.
fn record(event: &EventLine) -> Option<String> {
    let path = match Noun::find(&event.noun)? {
        Noun::Decision => "decisions",
        Noun::Recipient => "recipients",
        _ => return None,
    };
    (event.noun_id > 0).then(|| format!("/{path}/{}", event.noun_id))
}

/// What was done, in words.
pub(super) fn deed(act: &str, language: Language) -> String {
    Deed::find(act).map_or_else(|| act.replace('_', " "), |deed| deed.label().of(language).to_owned())
}

const RECORD: ColumnHead = ColumnHead::text("Bản ghi", "Record");

fn events(staff: &Staff, page: &Page<EventLine>) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let latest = is_latest(staff);
    let mut shown: Vec<&EventLine> = page.items.iter().collect();
    if latest {
        shown.reverse();
    }
    let next = page.next_cursor.as_ref().map(|next| {
        let kept = ASKED.into_iter().chain(["all"]).map(|name| (name, staff.visit.asked(name)));
        let kept = kept.filter(|(_, value)| !value.is_empty()).chain([("cursor", next.as_str())]);
        format!("/audit?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish())
    });
    html! {
        @if latest {
            p {
                (t("Các sự kiện mới nhất. ", "The latest events. "))
                a href="/audit?all=true" { (t("Xem từ đầu", "See them from the first")) }
            }
        }
        @if page.items.is_empty() { p { (t("Không có sự kiện nào như vậy.", "There is no such event.")) } }
        @else {
            table .stack {
                (heads(&[NUMBER, WHEN, ACCOUNT, ACT, RECORD], language))
                tbody {
                    @for event in shown {
                        tr {
                            td .number data-label=(NUMBER.of(language)) {
                                a href={ "/audit?event=" (event.seq) } { (event.seq) }
                            }
                            td data-label=(WHEN.of(language)) { (instant(&event.at, language)) }
                            td data-label=(ACCOUNT.of(language)) { (by(&event.actor, language)) }
                            td data-label=(ACT.of(language)) { (capital(&deed(&event.act, language))) }
                            td data-label=(RECORD.of(language)) { (subject(event, language)) }
                        }
                    }
                }
            }
        }
        nav .steps aria-label=(t("Trang", "Pages")) {
            @if let Some(next) = next { a rel="next" href=(next) { (t("Tiếp", "Next")) } }
        }
    }
}

fn subject(event: &EventLine, language: Language) -> Markup {
    let noun = Noun::find(&event.noun).map_or_else(String::new, |noun| capital(noun.label().of(language)));
    html! {
        @match record(event) {
            Some(path) => a href=(path) { (noun) " " (event.noun_id) },
            None => { (noun) @if event.noun_id > 0 { " " (event.noun_id) } }
        }
    }
}

/// What one event changed.
/// A change as a sentence; how sure a fact of the catalogue is stands in it in words.
fn told(change: &Difference, language: Language) -> String {
    let mut text = change.text.clone();
    if change.member == "confidence" {
        for value in [&change.before, &change.after].into_iter().flatten() {
            text = text.replace(value.as_str(), &confidence::said(value, language));
        }
    }
    text
}

async fn one(staff: &Staff, seq: i64) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let register = staff.reading_newest().await?;
    let event = audit::get(&register, &staff.ctx, seq).await?;
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { limit: Some(200), cursor, include_total: false };
    let page: Page<Difference> = audit::changes(&register, &staff.ctx, seq, language, &paging).await?;
    let said = html! {
        p .lead { strong { (by(&event.actor, language)) } " " (deed(&event.act, language)) ", " (instant(&event.at, language)) "." }
        @if page.items.is_empty() { p { (t("Sự kiện này không đổi trường nào.", "It changed no member.")) } }
        ul { @for change in &page.items { li { (told(change, language)) } } }
        nav .steps aria-label=(t("Trang", "Pages")) {
            @if let Some(next) = &page.next_cursor {
                a rel="next" href={ "/audit?event=" (seq) "&cursor=" (next) } { (t("Tiếp", "Next")) }
            }
        }
        p .quiet { (t("Băm của sự kiện: ", "Hash of the event: ")) code { (event.hash) } }
    };
    let crumbs = [("/", t("Trang chủ", "Home")), ("/audit", t("Kiểm tra", "Audit"))];
    Ok(staff.page(&format!("{} {seq}", t("Sự kiện số", "Event")), &crumbs, &said))
}
