//! The host that a request is for.

use crate::domain::fault::{Code, Fault, Finding};
use poem::{
    Request,
    http::{Version, header, uri::Authority},
};

/// Refuses a request over HTTP/1.1 without `Host`, and one with two of them or with one that names no host (RFC 9112,
/// section 3.2): a proxy in front may have taken it for another's. HTTP/2 names the host by itself, and HTTP/1.0 need
/// not.
pub(super) fn check(request: &Request) -> Result<(), Fault> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        _ if request.version() == Version::HTTP_2 => Ok(()),
        (None, _) if request.version() != Version::HTTP_11 => Ok(()),
        (None, _) => Err(refused("required", "Yêu cầu thiếu “Host”; hãy gửi tên máy chủ.", "Send the header Host.")),
        (Some(_), Some(_)) => {
            let vi = "Yêu cầu có nhiều “Host”; hãy gửi đúng một.";
            Err(refused("repeated", vi, "There is more than one Host; send one."))
        }
        (Some(host), None) if names_a_host(host.as_bytes()) => Ok(()),
        (Some(_), None) => {
            let vi = "“Host” không phải tên máy chủ; hãy gửi tên, kèm cổng nếu cần.";
            Err(refused("invalid_value", vi, "Host is no name of a host; send the name, with its port if need be."))
        }
    }
}

/// Whether a value is a host with or without a port; an empty one is what a client sends that has none to name.
fn names_a_host(value: &[u8]) -> bool {
    value.is_empty() || (!value.contains(&b'@') && Authority::try_from(value).is_ok())
}

fn refused(code: &'static str, vi: &str, en: &str) -> Fault {
    Fault::at(Code::InvalidParameter, Finding::of("Host", code, vi, en))
}
