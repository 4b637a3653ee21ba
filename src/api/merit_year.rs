//! A merit year in the document: a whole number, or the word for a year that no source names.

use crate::domain::period::{MeritYear, UNKNOWN};
use poem_openapi::{
    registry::{MetaSchema, MetaSchemaRef, Registry},
    types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type},
};
use serde_json::Value;
use std::borrow::Cow;

impl Type for MeritYear {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "merit_year".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        let word = MetaSchema { enum_items: vec![UNKNOWN.into()], ..MetaSchema::new("string") };
        let either = vec![
            MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("integer", "int32"))),
            MetaSchemaRef::Inline(Box::new(word)),
        ];
        MetaSchemaRef::Inline(Box::new(MetaSchema { one_of: either, ..MetaSchema::ANY }))
    }

    fn register(_: &mut Registry) {}

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(self.as_raw_value().into_iter())
    }
}

impl ParseFromJSON for MeritYear {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        serde_json::from_value(value.unwrap_or_default()).map_err(ParseError::custom)
    }
}

impl ToJSON for MeritYear {
    fn to_json(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}
