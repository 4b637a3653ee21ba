//! `/v1/imports`.

pub(super) mod register;

use super::{
    body::{Body, Created, Found, Listed, parsed},
    caller::{Caller, Recorder},
    if_match::IfMatch,
    multipart::{Sent, Upload},
    params::Params,
    strict::Spoken,
    tags::Tag,
};
use crate::{
    domain::{
        decision::{Line, StoredDecision},
        fault::{Code, Fault, Finding},
        import::{Defaults, Import, ImportCommit, ImportRow, Mapping, RowChange, RowFilter, RowSkip},
        page::Paging,
    },
    http::{state::State, upload::Form},
    service::import::{self, NewImport, Source},
};
use poem::{IntoResponse, Response, web::Data};
use poem_openapi::{
    ApiResponse, Object, OpenApi, Union,
    param::Path,
    registry::{MetaResponses, Registry},
    types::Type,
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::fmt;

/// The form of a new import; `file` or `text` is needed.
#[derive(Debug, Object)]
pub struct ImportForm {
    /// The file: XLSX, XLS, ODS, DOCX, CSV or TSV, of 50 MiB at most.
    pub file: Option<String>,
    /// The list as pasted text, instead of a file.
    pub text: Option<String>,
    /// The draft that the lines are for.
    pub decision_id: Option<i64>,
    /// What rows take where the file says nothing, as JSON.
    pub defaults: Option<Defaults>,
}

impl Upload for ImportForm {
    const FIELDS: &'static [&'static str] = &["text", "decision_id", "defaults"];
}

impl Sent<ImportForm> {
    fn new_import(&mut self) -> Result<NewImport<'_>, Fault> {
        let Form { file, fields } = &mut self.0;
        let source = match (&*file, fields.remove("text")) {
            (Some(file), None) => {
                Source::File { path: file.stored.path(), name: file.name.clone(), sha256: file.sha256.clone() }
            }
            (None, Some(text)) => Source::Text(text),
            _ => {
                return Err(Fault::at(
                    Code::InvalidBody,
                    Finding::at(
                        "/file",
                        "required",
                        "Cần đúng một trong hai trường: “file” (tệp) hoặc “text” (nội dung dán).",
                        "Give one of file and text.",
                    ),
                ));
            }
        };
        let decision_id = fields.get("decision_id").map(|text| {
            text.trim().parse().map_err(|_| {
                let text = ("Cần số của quyết định trong sổ.", "Give the number of the decision in the register.");
                Fault::at(Code::InvalidBody, Finding::at("/decision_id", "wrong_type", text.0, text.1))
            })
        });
        let defaults = fields.get("defaults").map(|text| {
            parsed(text.as_bytes()).map_err(|mut fault: Fault| {
                fault.errors = fault.errors.into_iter().map(|finding| finding.below("/defaults")).collect();
                fault
            })
        });
        Ok(NewImport {
            source,
            decision_id: decision_id.transpose()?,
            mapping: Mapping::of(defaults.transpose()?.unwrap_or_default()),
        })
    }
}

/// What a person makes of a row: a line, or nothing.
#[derive(Debug, Union)]
#[oai(one_of = true)]
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and most are lines")]
pub enum RowEdit {
    /// Whether it is left out.
    Skip(RowSkip),
    /// The line it is.
    Line(Line),
}

impl<'de> Deserialize<'de> for RowEdit {
    /// Tells by the first member which it is, so that what is wrong with a line is said where it stands.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RowEdit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("struct Line")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut rest: A) -> Result<RowEdit, A::Error> {
                let first = rest.next_key::<String>()?;
                let skips = first.as_deref() == Some("skip");
                let whole = MapAccessDeserializer::new(Whole { first, rest });
                if skips {
                    RowSkip::deserialize(whole).map(RowEdit::Skip)
                } else {
                    Line::deserialize(whole).map(RowEdit::Line)
                }
            }
        }
        deserializer.deserialize_map(Either)
    }
}

/// An object whose first key was read already.
struct Whole<A> {
    first: Option<String>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Whole<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(first.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// The draft that has the lines now: made, or filled.
#[derive(Debug)]
pub struct Committed(StoredDecision, bool);

impl IntoResponse for Committed {
    fn into_response(self) -> Response {
        if self.1 {
            let location = format!("/v1/decisions/{}", self.0.id);
            Created(self.0, location).into_response()
        } else {
            Found(self.0).into_response()
        }
    }
}

impl ApiResponse for Committed {
    fn meta() -> MetaResponses {
        let mut responses = Found::<StoredDecision>::meta().responses;
        responses.extend(Created::<StoredDecision>::meta().responses);
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        StoredDecision::register(registry);
    }
}

/// The operations on imports.
#[derive(Debug)]
pub struct Imports;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Imports")]
impl Imports {
    /// Import an annex.
    ///
    /// Reads a file or a pasted list and answers with a preview: where the list is, what each column says, and what
    /// stands against each row. Nothing reaches the register; a preview lives for seven days. A file that can't be read
    /// is refused as `file_unreadable`, which says why and what to send instead. Roles: clerk, registrar.
    #[oai(path = "/imports", method = "post", operation_id = "createImport")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        mut body: Sent<ImportForm>,
    ) -> Result<Created<Import>, Fault> {
        let stored = import::create(&state.register, &caller.0, body.new_import()?).await?;
        let location = format!("/v1/imports/{}", stored.id);
        Ok(Created(stored.shown(spoken.0), location))
    }

    /// Read an import.
    ///
    /// The preview as it stands. Roles: clerk, registrar.
    #[oai(path = "/imports/:id", method = "get", operation_id = "getImport")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        /// The import's number.
        id: Path<i64>,
    ) -> Result<Found<Import>, Fault> {
        Ok(Found(import::get(&state.register, &caller.0, id.0).await?.shown(spoken.0)))
    }

    /// List the rows of an import.
    ///
    /// A page of the rows in the file's order: each with its cells as they stand in the file, what it is read as, what
    /// stands against it, and who it may be among the recipients of the register. Roles: clerk, registrar.
    #[oai(path = "/imports/:id/rows", method = "get", operation_id = "listImportRows")]
    async fn rows(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        /// The import's number.
        id: Path<i64>,
        filter: Params<RowFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<ImportRow>, Fault> {
        let (window, rows, total) = import::rows(&state.register, &caller.0, id.0, &filter.0, &paging.0).await?;
        let rows = rows.into_iter().map(|row| row.shown(spoken.0)).collect();
        Ok(Listed(window.page(rows, window.include_total.then_some(total), |row: &ImportRow| (None, row.row))?))
    }

    /// Say how a file is to be understood.
    ///
    /// The sheet, the columns that are not what they were taken for, the encoding, what rows take where the file says
    /// nothing, and the answers to questions; what is left out is found from the file. The columns are remembered for
    /// the next list of these bodies with these headings. Columns of sensitive data and of id numbers stay left out.
    /// Roles: clerk, registrar.
    #[oai(path = "/imports/:id/mapping", method = "put", operation_id = "putImportMapping")]
    async fn map(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        /// The import's number.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Mapping>,
    ) -> Result<Found<Import>, Fault> {
        Ok(Found(import::map(&state.register, &caller.0, id.0, &if_match.0, body.0).await?.shown(spoken.0)))
    }

    /// Mend a row of an import.
    ///
    /// The row becomes this line; with `skip` true it is left out, with `skip` false it is again as the file has it. All
    /// rows are checked again. Roles: clerk, registrar.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
    #[oai(path = "/imports/:id/rows/:row", method = "put", operation_id = "putImportRow")]
    async fn mend(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        /// The import's number.
        id: Path<i64>,
        /// The row's number in the file.
        row: Path<i64>,
        if_match: IfMatch,
        body: Body<RowEdit>,
    ) -> Result<Found<Import>, Fault> {
        let change = match body.0 {
            RowEdit::Line(line) => RowChange::Line(Box::new(line)),
            RowEdit::Skip(RowSkip { skip: true }) => RowChange::Skip,
            RowEdit::Skip(RowSkip { skip: false }) => RowChange::Reset,
        };
        let changes = vec![(row.0, change)];
        Ok(Found(import::mend(&state.register, &caller.0, id.0, &if_match.0, changes).await?.shown(spoken.0)))
    }

    /// Commit an import.
    ///
    /// Makes a new draft of `decision` with the rows as its lines (201), or puts them behind the lines of the draft
    /// `decision_id` (200); all or nothing. A row with a flaw refuses it, and so does a row that reads otherwise now than
    /// in the preview (`register_changed`). Roles: clerk, registrar.
    #[oai(path = "/imports/:id/commit", method = "post", operation_id = "commitImport")]
    async fn commit(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The import's number.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<ImportCommit>,
    ) -> Result<Committed, Fault> {
        let (stored, made) = Box::pin(import::commit(&state.register, &caller.0, id.0, &if_match.0, body.0)).await?;
        Ok(Committed(stored, made))
    }
}
