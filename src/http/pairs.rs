//! Names and values as a query or a form has them (URL Standard, section 5).

/// The pairs of a query or of a form's body, decoded, in their order.
#[must_use]
pub fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_as_browsers_write_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let read = pairs("a=con+m%C3%A8o%2B1&b=&&c=x%3Dy=z&a=2&d".as_bytes());
        assert_eq!(read, [pair("a", "con mèo+1"), pair("b", ""), pair("c", "x=y=z"), pair("a", "2"), pair("d", "")]);
    }
}
