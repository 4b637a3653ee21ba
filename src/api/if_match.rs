//! `If-Match`: the version of a record that a change expects.

use crate::{
    domain::fault::{Code, Fault, Finding},
    http::coding::tag_of_any,
    service::Expected,
};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef},
    types::Type,
};

/// The version a change expects, from `If-Match`.
#[derive(Debug)]
pub struct IfMatch(pub Expected);

impl<'a> ApiExtractor<'a> for IfMatch {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(String::schema_ref())
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<String>,
    ) -> poem::Result<Self> {
        let Some(header) = request.header("if-match").map(str::trim) else {
            let fault = Fault::because(
                Code::IfMatchRequired,
                "Hãy gửi If-Match với ETag của lần đọc gần nhất.",
                "Send If-Match with the ETag of your last read.",
            );
            return Err(fault.into());
        };
        if header == "*" {
            return Ok(Self(Expected::Any));
        }
        // A weak tag never matches strongly (RFC 9110, section 8.8.3.2), and one that is no version is of no record.
        let version = |tag: &str| {
            let tag = tag_of_any(tag.trim());
            let number = tag.strip_prefix('"')?.strip_suffix('"')?.parse::<i64>().ok();
            number.filter(|version| format!("\"{version}\"") == tag)
        };
        let bare = |tag: &str| tag.is_empty() || tag.bytes().all(|b| b.is_ascii_digit());
        if header.split(',').all(|tag| bare(tag.trim())) {
            let finding = Finding::of(
                "If-Match",
                "invalid_value",
                "ETag đứng trong dấu ngoặc kép, như khi đọc: \"1\".",
                "An ETag stands in double quotes, as it was read: \"1\".",
            );
            return Err(Fault::at(Code::InvalidParameter, finding).into());
        }
        Ok(Self(Expected::OneOf(header.split(',').filter_map(version).collect())))
    }
}
