//! `/imports/{id}`: a list on its way into a draft: how its file was read, what stands against each row, who the rows
//! are, and the commit.

mod act;
mod button;
mod cells;
pub(super) mod columns;
mod next;
mod people;
mod rows;

use super::{
    decision::{facts, named, steps},
    form::{Fields, go_to},
    inputs::Shown,
    line,
    shell::{Staff, key},
    words::{capital, count, instant},
};
use crate::{
    domain::{
        account::Permission,
        decision::{DecisionState, StatedTotal, StoredDecision, Total},
        fault::{Code, Fault, Finding, Place},
        import::{Grade, ImportState, RowVerdict, StoredImport},
    },
    http::status,
    service::{Expected, Register, decision, import},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};

/// An import with the draft it is for.
struct View<'a> {
    staff: &'a Staff,
    register: &'a Register,
    import: &'a StoredImport,
    draft: Option<&'a StoredDecision>,
    /// What was typed into the form that was refused.
    fields: &'a Fields,
    fault: Option<&'a Fault>,
}

/// The list as it was read.
#[handler]
pub(super) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    page(&staff, id, &Fields::of(Vec::new()), None).await
}

/// Changes how the file is read or what a row is, or puts the rows into the draft.
#[handler]
pub(super) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    match Box::pin(act::act(&staff, id, &fields)).await {
        Ok(to) => Ok(go_to(&to)),
        Err(fault) if fault.code == Code::RegisterChanged => {
            // What is shown next is what the register makes of the rows now.
            let import = import::get(&staff.visit.register, &staff.ctx, id).await?;
            let expected = Expected::version(import.version);
            import::map(&staff.visit.register, &staff.ctx, id, &expected, import.mapping).await?;
            page(&staff, id, &fields, Some(&fault)).await
        }
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, id, &fields, Some(&stale(fault))).await,
        Err(fault) => Err(fault),
    }
}

/// A refusal of what was sent for an older version, in words.
fn stale(fault: Fault) -> Fault {
    if fault.code != Code::Stale {
        return fault;
    }
    Fault::because(
        Code::Stale,
        "Danh sách này đã đổi sau khi bạn mở trang. Dưới đây là bản hiện nay; hãy xem rồi làm lại việc vừa rồi.",
        "This list changed after you opened the page. Below is the present version; look at it and do it again.",
    )
}

async fn page(staff: &Staff, id: i64, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let import = import::get(&register, &staff.ctx, id).await?;
    let draft = match import.decision_id {
        Some(id) => Some(decision::get(&register, &staff.ctx, id, false).await?),
        None => None,
    };
    let view = View { staff, register: &register, import: &import, draft: draft.as_ref(), fields, fault };
    let t = |vi, en| staff.of(vi, en);
    let title = match &import.file_name {
        Some(name) => format!("{} {name}", t("Danh sách từ tệp", "The list of the file")),
        None => t("Danh sách đã dán", "The pasted list").to_owned(),
    };
    let said = match (import.state, &draft) {
        (ImportState::Preview, Some(draft)) if draft.state != DecisionState::Draft => view.over(Some(draft.id)),
        (ImportState::Preview, _) => view.open().await?,
        (ImportState::Committed | ImportState::Expired, _) => view.over(import.decision_id),
    };
    let above = draft.as_ref().map(|draft| (format!("/decisions/{}", draft.id), named(draft, staff.visit.language)));
    let mut crumbs = vec![("/", t("Trang chủ", "Home")), ("/decisions", t("Quyết định", "Decisions"))];
    crumbs.extend(above.iter().map(|(path, name)| (path.as_str(), name.as_str())));
    Ok(staff.form_page(&title, &crumbs, fault, &said))
}

impl View<'_> {
    fn of<'w>(&self, vi: &'w str, en: &'w str) -> &'w str {
        self.staff.of(vi, en)
    }

    /// The page of an import that nothing can be made of any more.
    fn over(&self, decision: Option<i64>) -> Markup {
        let words = match self.import.state {
            ImportState::Committed => self.of("Danh sách này đã đưa vào bản nháp.", "This list is in its draft."),
            ImportState::Expired => {
                self.of("Danh sách này đã hết hạn; hãy nhập lại tệp.", "This list has expired; import the file again.")
            }
            ImportState::Preview => self.of(
                "Quyết định của danh sách này không còn là bản nháp.",
                "The decision of this list is no draft any more.",
            ),
        };
        html! {
            @if let Some(fault) = self.fault { (self.summary(fault)) }
            p .told.look { (words) }
            @if let Some(id) = decision {
                p { a .button href={ "/decisions/" (id) } { (self.of("Mở quyết định", "Open the decision")) } }
            }
        }
    }

    /// What was refused, with links to the rows and the fields it is about.
    fn summary(&self, fault: &Fault) -> Markup {
        let field_of = |place: &str| line::field_of(place.split('/').next().unwrap_or_default());
        let language = self.staff.visit.language;
        let shown = Shown { language, fields: self.fields, fault: Some(fault), field_of };
        html! {
            (shown.summary(|name| line::label(name, language)))
            @if let Some(row) = fault.errors.iter().find_map(row_of) {
                p { a href={ (self.row_address(row)) } { (self.of("Đến dòng đầu tiên đó", "To the first of these rows")) } }
            }
        }
    }

    /// Where a row stands on the pages of this import.
    fn row_address(&self, row: i64) -> String {
        format!("/imports/{}?after={}#row-{row}", self.import.id, row - 1)
    }

    async fn open(&self) -> Result<Markup, Fault> {
        let Self { staff, import, draft, fault, .. } = self;
        let language = staff.visit.language;
        let until = instant(&import.expires_at, language);
        Ok(html! {
            @if let Some(draft) = draft { (steps::nav(staff, Some(draft), steps::LIST)) }
            @if let Some(fault) = fault { (self.summary(fault)) }
            @if fault.is_none() && !staff.visit.asked("anew").is_empty() {
                p .told.note role="status" {
                    (self.of(
                        "Tệp đã được đọc lại như bạn vừa chọn. Hãy xem lại các dòng, rồi bấm “Đưa vào bản nháp, kiểm tra” lần nữa.",
                        "The file was read again as you chose. Look at the rows, then press “Into the draft, check” once more.",
                    ))
                }
            }
            (self.verdicts())
            p .no-print { a href="#commit" { (self.of("Đến cuối danh sách", "To the end of the list")) } }
            p .quiet {
                (capital(import.preview.format.label().of(language))) " · "
                (import.preview.text_encoding.label().of(language)) " · "
                (self.of("giữ đến", "kept until")) " " (until)
                @if import.file_size.is_some() {
                    " · " (self.of("tệp gốc sẽ được đính kèm vào quyết định", "the file will be attached to the decision"))
                }
            }
            @for note in &import.preview.notes {
                p class={ "told " (if note.grade == Grade::Caution { "look" } else { "note" }) } { (language.of(&note.vi, &note.en)) }
            }
            // One form, so that whatever button is pressed, all that was said goes along.
            form .list method="post" action=(staff.visit.place()) {
                (staff.csrf())
                (key()?)
                input type="hidden" name="version" value=(import.version);
                // What Enter in a field presses.
                button .unseen type="submit" name="do" value="save" tabindex="-1" aria-hidden="true" {}
                (columns::award_asked(self).await?)
                (columns::questions(self))
                (self.totals().await?)
                (columns::show(self).await?)
                (rows::show(self).await?)
                (self.commit())
            }
        })
    }

    /// How many rows are what.
    fn verdicts(&self) -> Markup {
        let language = self.staff.visit.language;
        let found = self.import.verdicts();
        let open = self.import.rows.iter().filter(|row| people::is_open(row)).count();
        let total = found.ok + found.caution + found.flaw;
        html! {
            p #verdicts .lead data-live {
                strong { (count(total, language)) " " (self.of("dòng", if total == 1 { "row" } else { "rows" })) } " "
                @if found.flaw > 0 {
                    span .tag.red { (count(found.flaw, language)) " " (self.of("có lỗi", "with flaws")) } " "
                }
                @if found.caution > 0 {
                    span .tag.amber { (count(found.caution, language)) " " (self.of("cần xem", "to look at")) } " "
                }
                @if open > 0 {
                    span .tag.blue { (open) " " (self.of("có thể đã có trong sổ", "perhaps known")) } " "
                }
                span .tag.green { (count(found.ok, language)) " " (self.of("đạt", "right")) }
            }
        }
    }

    /// What the rows come to, with the lines that the draft has, beside what the paper states.
    async fn totals(&self) -> Result<Markup, Fault> {
        let before: &[Total] = self.draft.map_or(&[], |draft| &draft.totals);
        let stated: &[StatedTotal] = self.draft.map_or(&[], |draft| &draft.facts.stated_totals);
        let listed: Vec<Total> = before.iter().chain(&self.import.preview.totals).cloned().collect();
        let said = facts::totals(self.staff, self.register, &listed, stated).await?;
        let lines = self.draft.map_or(0, |draft| draft.line_count);
        Ok(html! {
            div #counted data-live {
                (said)
                @if lines > 0 {
                    p .hint {
                        (self.of("Gồm cả ", "With the ")) (count(lines, self.staff.visit.language))
                        (self.of(" dòng bản nháp đã có.", " lines that the draft has."))
                    }
                }
            }
        })
    }

    /// The way into the draft, or why there is none yet.
    fn commit(&self) -> Markup {
        let Self { staff, import, draft, .. } = self;
        let flaws = import.verdicts().flaw;
        let taken = import.rows.iter().filter(|row| row.line.is_some()).count();
        let here = format!("/imports/{}", import.id);
        html! {
            h2 #commit { (self.of("Đưa vào bản nháp", "Into the draft")) }
            div #into data-live {
                @if taken == 0 {
                    p .told.look {
                        (self.of(
                            "Không tìm thấy dòng nào của người được khen. Xem lại các cột ở trên, hoặc nhập tệp khác.",
                            "No row of a recipient was found. Look at the columns above, or import another file.",
                        ))
                    }
                } @else if flaws > 0 {
                    p .told.look {
                        (self.of("Chưa đưa vào được: còn ", "Not yet: there are ")) (count(flaws, staff.visit.language))
                        (self.of(" dòng có lỗi. Sửa từng dòng, hoặc bỏ ra: ", " rows with flaws. Mend each or leave it out: "))
                        a href={ (here) "?rows=flaw" } { (self.of("xem các dòng có lỗi", "see them")) } "."
                    }
                } @else {
                    @if draft.is_none() {
                        label for="decision_id" { (self.of("Bản nháp (số bản ghi)", "The draft (number of its record)")) }
                        input #decision_id name="decision_id" inputmode="numeric" maxlength="18"
                            value=(self.fields.get("decision_id"));
                    }
                    button type="submit" name="do" value="commit" {
                        (self.of("Đưa vào bản nháp, kiểm tra", "Into the draft, check"))
                    }
                }
            }
        }
    }
}

/// The row of the file that a finding is about.
fn row_of(finding: &Finding) -> Option<i64> {
    let (Place::Pointer(place) | Place::Parameter(place)) = &finding.place;
    place.strip_prefix("/rows/")?.split('/').next()?.parse().ok()
}

/// The class and the words of what a row is found to be.
fn tag(verdict: RowVerdict, staff: &Staff) -> Markup {
    let class = match verdict {
        RowVerdict::Ok => "tag green",
        RowVerdict::Caution => "tag amber",
        RowVerdict::Flaw => "tag red",
    };
    html! { span class=(class) { (capital(verdict.label().of(staff.visit.language))) } }
}
