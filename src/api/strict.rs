//! Wraps every operation with what its own metadata says.
//!
//! The framework lets unknown query parameters pass and does not read `Accept`; here both are read off the operations,
//! so that a new operation has it by itself.

use super::{body::Next, caller::Replayed, lanes};
use crate::{
    domain::{
        fault::{Code, Fault, Finding, Language},
        vocabularies::quoted,
    },
    http::{
        app::nowhere,
        negotiation::{acceptable, language},
        pairs::pairs,
        path::Path,
    },
    service::Lane,
};
use poem::{
    Endpoint, EndpointExt, Request, RequestBody, Response,
    endpoint::BoxEndpoint,
    http::{HeaderName, HeaderValue, Method, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, OpenApi,
    registry::{MetaOperation, MetaOperationParam, MetaParamIn, MetaSchemaRef, Registry},
};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

/// What an operation declares: its query parameters and the media types of its answers; and its lane.
#[derive(Debug, Default)]
struct Declared {
    operation: String,
    lane: Lane,
    parameters: Vec<String>,
    media_types: Vec<&'static str>,
}

/// The paths of operations, each operation wrapped with what it declares.
pub(super) fn paths<A: OpenApi>(all: A) -> Vec<Path> {
    let mut registry = Registry::new();
    A::register(&mut registry);
    let mut known: HashMap<(String, Method), Arc<Declared>> = HashMap::new();
    for path in A::meta().into_iter().flat_map(|api| api.paths) {
        for operation in path.operations {
            known.insert((shape(&path.path), operation.method.clone()), Arc::new(declared(&operation, &registry)));
        }
    }
    let mut table = HashMap::new();
    all.add_routes(&mut table);
    let wrapped = |path: &String, method: Method, inner: BoxEndpoint<'static>| {
        let declared = known.get(&(shape(path), method)).cloned().unwrap_or_default();
        inner.around(move |inner, request| guard(inner, request, Arc::clone(&declared))).map_to_response().boxed()
    };
    let path = |(path, methods): (String, HashMap<Method, BoxEndpoint<'static>>)| {
        methods.into_iter().fold(Path::at(&path), |at, (method, inner)| {
            let endpoint = wrapped(&path, method.clone(), inner);
            at.method(method, endpoint)
        })
    };
    table.into_iter().map(path).collect()
}

/// A path without the names of what varies: the document has other ones than the framework's routes.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

fn declared(operation: &MetaOperation, registry: &Registry) -> Declared {
    let members = |p: &MetaOperationParam| match &p.schema {
        MetaSchemaRef::Reference(name) => match registry.schemas.get(name) {
            Some(schema) if schema.ty == "object" => schema.properties.iter().map(|(n, _)| (*n).to_string()).collect(),
            _ => vec![p.name.clone()],
        },
        MetaSchemaRef::Inline(_) => vec![p.name.clone()],
    };
    let answers = operation.responses.responses.iter().filter(|r| r.status.is_some());
    let name = operation.operation_id.unwrap_or_default();
    // Two groups of parameters may have one in common.
    let mut parameters: Vec<String> = Vec::new();
    for parameter in operation.params.iter().filter(|p| p.in_type == MetaParamIn::Query).flat_map(members) {
        if !parameters.contains(&parameter) {
            parameters.push(parameter);
        }
    }
    Declared {
        operation: name.to_owned(),
        lane: lanes::of(name).unwrap_or_default(),
        parameters,
        media_types: answers
            .flat_map(|r| &r.content)
            .map(|c| c.content_type.split(';').next().unwrap_or_default())
            .collect(),
    }
}

async fn guard<E: Endpoint<Output = Response>>(
    inner: Arc<E>,
    mut request: Request,
    declared: Arc<Declared>,
) -> poem::Result<Response> {
    let query = request.original_uri().query().unwrap_or_default().to_owned();
    if request.original_uri().path().contains("%00") {
        return Err(nowhere().into());
    }
    check_parameters(&query, &declared.parameters)?;
    if let Some(accept) = request.header(header::ACCEPT)
        && !acceptable(accept, &declared.media_types)
    {
        let (types, quoted) = (declared.media_types.join(", "), quoted(&declared.media_types));
        return Err(Fault::because(
            Code::NotAcceptable,
            format!("Chỉ có các định dạng: {quoted}."),
            format!("There is only: {types}."),
        )
        .into());
    }
    let path = request.original_uri().path().to_owned();
    let replayed = Replayed::default();
    request.set_data(replayed.clone());
    let turn = lanes::enter(&mut request, &declared.operation, declared.lane, &query).await?;
    let mut response = inner.call(request).await?;
    if let Some(turn) = turn {
        turn.finished();
    }
    if let Some(Next(cursor)) = response.extensions_mut().remove()
        && let Ok(link) = HeaderValue::from_str(&next_link(&path, &query, &cursor))
    {
        response.headers_mut().insert(header::LINK, link);
    }
    if replayed.0.load(Ordering::Relaxed) {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Refuses a parameter that an operation does not have, or a text that no record can have.
fn check_parameters(query: &str, known: &[String]) -> Result<(), Fault> {
    for (name, value) in pairs(query.as_bytes()) {
        if value.contains('\0') {
            let finding =
                Finding::of(&name, "control_character", "Có ký tự NUL; hãy xóa.", "Has a NUL character; remove it.");
            return Err(Fault::at(Code::InvalidParameter, finding));
        }
        if !known.contains(&name) {
            let (vi, en) = if known.is_empty() {
                (format!("Không có tham số “{name}”; hãy bỏ."), format!("There is no parameter {name}; leave it out."))
            } else {
                let (known, quoted) = (known.join(", "), quoted(known));
                (
                    format!("Không có tham số “{name}”; có: {quoted}."),
                    format!("There is no parameter {name}; there are: {known}."),
                )
            };
            let finding = Finding::of(&name, "unknown_parameter", vi, en);
            return Err(Fault::at(Code::UnknownParameter, finding));
        }
    }
    Ok(())
}

/// `</v1/…?…&cursor=…>; rel="next"` (RFC 8288).
fn next_link(path: &str, query: &str, cursor: &str) -> String {
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor=")).collect();
    let kept = if kept.is_empty() { String::new() } else { format!("{}&", kept.join("&")) };
    format!("<{path}?{kept}cursor={cursor}>; rel=\"next\"")
}

/// The language the caller reads, for answers that hold messages.
#[derive(Debug)]
pub struct Spoken(pub Language);

impl<'a> ApiExtractor<'a> for Spoken {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::PoemExtractor];
    type ParamType = ();
    type ParamRawType = ();

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(Self(language(request)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filter_and_changes_the_cursor() {
        assert_eq!(
            next_link("/v1/awards", "limit=2&cursor=old", "new"),
            "</v1/awards?limit=2&cursor=new>; rel=\"next\""
        );
        assert_eq!(next_link("/v1/awards", "", "new"), "</v1/awards?cursor=new>; rel=\"next\"");
    }
}
