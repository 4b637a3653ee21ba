//! Query parameters as one struct: list, export and statistics share one filter, and the document shows its members.

use super::body::words_of;
use crate::{
    domain::{
        fault::{Code, Fault, Finding},
        label::cited,
        period::MeritYear,
        time::NO_DAY,
        vocabularies::choices,
    },
    http::pairs::pairs,
};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef, Registry},
    types::Type,
};
use serde::de::DeserializeOwned;
use std::{any::TypeId, collections::HashMap, sync::Mutex};

/// The members of a struct, each from the query parameters of its name.
#[derive(Debug)]
pub struct Params<T>(pub T);

/// How often a parameter can be repeated.
const MOST_VALUES: usize = 200;

/// How a member is read from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Integer,
    Boolean,
    /// A whole number, or a word in its place.
    Year,
}

/// A member of a parameter struct: its name, its shape, whether it may be repeated.
type Member = (&'static str, Shape, bool);

impl<'a, T: Type + DeserializeOwned + 'static> ApiExtractor<'a> for Params<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Query)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(T::schema_ref())
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let query = request.original_uri().query().unwrap_or_default();
        Ok(Self(parse(&pairs(query.as_bytes()))?))
    }
}

/// Reads the members of `T` from pairs; pairs of other names are somebody else's.
pub fn parse<T: Type + DeserializeOwned + 'static>(pairs: &[(String, String)]) -> Result<T, Fault> {
    let mut object = serde_json::Map::new();
    for (name, shape, many) in members::<T>() {
        let mut values = Vec::new();
        for (_, text) in pairs.iter().filter(|(n, _)| n == name) {
            let value = match shape {
                Shape::Text => Some(text.as_str().into()),
                Shape::Integer => text.parse::<i64>().ok().map(Into::into),
                Shape::Boolean => text.parse::<bool>().ok().map(Into::into),
                Shape::Year => MeritYear::parse(text).map(|_| text.as_str().into()),
            };
            let said = match shape {
                Shape::Integer => ("một số nguyên", "a whole number"),
                Shape::Year => ("một năm, hoặc “unknown” (không rõ năm)", "a year or unknown"),
                _ => ("“true” (có) hoặc “false” (không)", "true or false"),
            };
            values.push(value.ok_or_else(|| {
                wrong(
                    name,
                    format!("Giá trị {} không hợp lệ; cần {}.", cited(text), said.0),
                    format!("{text:?} is not {}.", said.1),
                )
            })?);
        }
        if values.len() > MOST_VALUES {
            return Err(wrong(
                name,
                format!("Tối đa {MOST_VALUES} giá trị."),
                format!("At most {MOST_VALUES} values."),
            ));
        }
        if many && !values.is_empty() {
            object.insert(name.to_owned(), values.into());
        } else if values.len() > 1 {
            return Err(wrong(name, "Tham số này chỉ dùng một lần.".into(), "This parameter stands once.".into()));
        } else if let Some(value) = values.pop() {
            object.insert(name.to_owned(), value);
        }
    }
    let mut track = serde_path_to_error::Track::new();
    let object = serde_json::Value::Object(object);
    T::deserialize(serde_path_to_error::Deserializer::new(&object, &mut track)).map_err(|e| {
        let said = e.to_string();
        let path = track.path();
        let missing = said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()).map(str::to_owned);
        let name = missing.clone().unwrap_or_else(|| {
            path.iter()
                .find_map(|s| if let serde_path_to_error::Segment::Map { key } = s { Some(key.clone()) } else { None })
                .unwrap_or_default()
        });
        if missing.is_some() {
            let text = (format!("Thiếu tham số “{name}”; hãy bổ sung."), format!("The parameter {name} is needed."));
            return Fault::at(Code::InvalidParameter, Finding::of(name, "required", text.0, text.1));
        }
        if said.starts_with("unknown variant") {
            let words = words_of(&said);
            let quoted = said.split('`').nth(1).unwrap_or_default();
            let (known, choices) = (words.join(", "), choices(&words));
            return wrong(
                &name,
                format!("Giá trị “{quoted}” không hợp lệ; hãy chọn một trong: {choices}."),
                format!("There is no value {quoted}; choose one of: {known}."),
            );
        }
        if said.starts_with(NO_DAY) {
            return wrong(
                &name,
                "Ngày sai dạng hoặc không có thật; viết theo dạng 2020-05-26.".into(),
                "There is no such day; write it like 2020-05-26.".into(),
            );
        }
        wrong(&name, format!("Giá trị không hợp lệ (“{said}”)."), format!("Not valid: {said}."))
    })
}

fn wrong(name: &str, vi: String, en: String) -> Fault {
    Fault::at(Code::InvalidParameter, Finding::of(name, "invalid_value", vi, en))
}

/// The names of `T`'s members.
#[must_use]
pub fn names<T: Type + 'static>() -> Vec<&'static str> {
    members::<T>().into_iter().map(|(name, _, _)| name).collect()
}

/// The names of `T`'s members with what the document says of each.
#[must_use]
pub fn described<T: Type + 'static>() -> Vec<(&'static str, &'static str)> {
    let schema = Registry::new().create_fake_schema::<T>();
    let description = |member: &MetaSchemaRef| match member {
        MetaSchemaRef::Inline(s) => s.description.unwrap_or_default(),
        MetaSchemaRef::Reference(_) => "",
    };
    schema.properties.iter().map(|(name, member)| (*name, description(member))).collect()
}

/// The members of `T`, from its schema; made once for each type.
fn members<T: Type + 'static>() -> Vec<Member> {
    static KNOWN: Mutex<Option<HashMap<TypeId, Vec<Member>>>> = Mutex::new(None);
    let Ok(mut known) = KNOWN.lock() else { return Vec::new() };
    let known = known.get_or_insert_default();
    known
        .entry(TypeId::of::<T>())
        .or_insert_with(|| {
            let schema = Registry::new().create_fake_schema::<T>();
            schema.properties.iter().map(|(name, member)| member_shape(name, member)).collect()
        })
        .clone()
}

fn member_shape(name: &'static str, member: &MetaSchemaRef) -> Member {
    let shape = |schema: &MetaSchemaRef| match schema {
        MetaSchemaRef::Inline(s) if s.ty == "integer" => Shape::Integer,
        MetaSchemaRef::Inline(s) if s.ty == "boolean" => Shape::Boolean,
        MetaSchemaRef::Inline(s) if !s.one_of.is_empty() => Shape::Year,
        _ => Shape::Text,
    };
    match member {
        MetaSchemaRef::Inline(s) if s.ty == "array" => (name, s.items.as_deref().map_or(Shape::Text, shape), true),
        other => (name, shape(other), false),
    }
}
