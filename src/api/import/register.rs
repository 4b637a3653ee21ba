//! `/v1/imports/{id}/register`: the decisions of an old register, entered by another person.

use crate::{
    api::{
        body::{Body, Made},
        caller::{Caller, Registrar},
        strict::Spoken,
        tags::Tag,
    },
    domain::{
        decision::Acknowledgements,
        fault::{Fault, Language},
        import::register::{EnteredRegister, NotEntered},
    },
    http::{problem::ProblemEntry, state::State},
    service::import::register,
};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path};
use serde::Serialize;

/// What became of the decisions of an import that waited for a registrar.
#[derive(Debug, Serialize, Object)]
pub struct ImportRegistered {
    /// Decisions that this request entered in the register.
    pub registered: i64,
    /// Decisions of the import that wait still.
    pub left: i64,
    /// What stands against those that were not entered, of the first ones where there are many.
    pub findings: Vec<ProblemEntry>,
}

impl ImportRegistered {
    fn of(entered: EnteredRegister, language: Language) -> Self {
        let EnteredRegister { registered, left, findings } = entered;
        let entry = |NotEntered { decision_id, code, vi, en }| ProblemEntry {
            pointer: Some(format!("/decisions/{decision_id}")),
            parameter: None,
            code,
            message: language.of(&vi, &en).to_owned(),
        };
        Self { registered, left, findings: findings.into_iter().map(entry).collect() }
    }
}

/// The operation on imports of old registers.
#[derive(Debug)]
pub struct OldRegisters;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Imports")]
impl OldRegisters {
    /// Register the decisions of an import.
    ///
    /// Enters the decisions that `import register` made of a file, each in an act of its own, for as long as one request
    /// may take: repeat it while `left` becomes less. Those that are refused stay as they are, and `findings` says why.
    /// Who loaded the file may not do it (`four_eyes`). Role: registrar.
    #[oai(path = "/imports/:id/register", method = "post", operation_id = "registerImport")]
    async fn register(
        &self,
        state: Data<&State>,
        caller: Caller<Registrar>,
        spoken: Spoken,
        /// The import's number.
        id: Path<i64>,
        body: Body<Acknowledgements>,
    ) -> Result<Made<ImportRegistered>, Fault> {
        let entered = Box::pin(register::enter(&state.register, &caller.0, id.0, body.0)).await?;
        Ok(Made(ImportRegistered::of(entered, spoken.0)))
    }
}
