//! How an answer is compressed, which of the ways a client takes, and what its tag is then (RFC 9110, sections 8.4,
//! 8.8.3 and 12.5.3).

use super::negotiation::weighted;
use poem::{Request, http::header};

/// How an answer is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Zstandard (RFC 8878).
    Zstd,
    /// Brotli (RFC 7932).
    Brotli,
    /// gzip (RFC 1952).
    Gzip,
}

impl Coding {
    /// All, the one that takes the least time first.
    pub const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];
    /// All, the one that leaves the fewest bytes first.
    pub(super) const SMALLEST: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// Its name in headers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// The tag of an answer in a coding: other bytes have another strong tag.
#[must_use]
pub fn tag_in(tag: &str, coding: Option<Coding>) -> String {
    coding.map_or_else(|| tag.to_owned(), |coding| format!("{}-{}\"", tag.trim_end_matches('"'), coding.word()))
}

/// The tag of what an answer shows, whatever it was coded in.
#[must_use]
pub fn tag_of_any(tag: &str) -> String {
    let bare = tag.strip_suffix('"').unwrap_or_default();
    let bare = Coding::ALL.iter().find_map(|coding| bare.strip_suffix(coding.word())?.strip_suffix('-'));
    bare.map_or_else(|| tag.to_owned(), |bare| format!("{bare}\""))
}

/// The codings a client takes, with their weights.
#[derive(Debug)]
pub(super) struct Codings(Vec<(String, f32)>);

impl Codings {
    /// The codings the client of a request takes.
    pub(super) fn of(request: &Request) -> Self {
        let lines = request.headers().get_all(header::ACCEPT_ENCODING);
        Self(lines.iter().filter_map(|line| line.to_str().ok()).flat_map(weighted).collect())
    }

    /// The coding that the client weighs most, the first in this order where it weighs several alike; none where it
    /// weighs the answer as it is more, or takes it and it is not worth while.
    pub(super) fn best(&self, order: &[Coding], is_worth_while: bool) -> Option<Coding> {
        let weight = |word: &str| self.0.iter().find(|(known, _)| known == word).map(|(_, weight)| *weight);
        let any = weight("*");
        let as_it_is = weight("identity");
        let mut best = None;
        for coding in order {
            let own = weight(coding.word()).or(any).unwrap_or(0.0);
            if own > best.map_or(as_it_is.unwrap_or(0.0), |(_, weight)| weight) {
                best = Some((*coding, own));
            }
        }
        let takes_it_as_it_is = as_it_is.or(any.filter(|any| *any <= 0.0)).is_none_or(|weight| weight > 0.0);
        best.map(|(coding, _)| coding).filter(|_| is_worth_while || !takes_it_as_it_is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_the_coding_it_weighs_most_of_those_there_are() {
        for (header, best) in [
            ("", None),
            ("gzip", Some(Coding::Gzip)),
            ("gzip, deflate, br, zstd", Some(Coding::Zstd)),
            ("gzip;q=1.0, br;q=0.5", Some(Coding::Gzip)),
            ("br;q=0.5, gzip;q=0.4", Some(Coding::Brotli)),
            ("GZIP;Q=0.3", Some(Coding::Gzip)),
            ("*", Some(Coding::Zstd)),
            ("*, zstd;q=0", Some(Coding::Brotli)),
            ("gzip;q=0, br;q=0.000", None),
            ("gzip;q=0.5, identity", None),
            ("identity;q=0, *;q=0", None),
            ("gzip;q=nonsense", None),
            ("deflate, compress", None),
        ] {
            let request = Request::builder().header("accept-encoding", header).finish();
            assert_eq!(Codings::of(&request).best(&Coding::ALL, true), best, "{header}");
        }
    }

    #[test]
    fn a_small_answer_is_compressed_for_those_alone_who_do_not_take_it_as_it_is() {
        for (header, best) in [
            ("gzip", None),
            ("gzip, identity;q=0.1", None),
            ("gzip, identity;q=0", Some(Coding::Gzip)),
            ("gzip, *;q=0", Some(Coding::Gzip)),
            ("gzip, *;q=0, identity;q=0.1", None),
        ] {
            let request = Request::builder().header("accept-encoding", header).finish();
            assert_eq!(Codings::of(&request).best(&Coding::ALL, false), best, "{header}");
        }
    }

    #[test]
    fn the_tag_of_a_coding_is_another_one_and_leads_back_to_that_of_the_record() {
        for coding in Coding::ALL {
            let tag = tag_in("\"12\"", Some(coding));
            assert_eq!(tag, format!("\"12-{}\"", coding.word()));
            assert_eq!(tag_of_any(&tag), "\"12\"");
        }
        for other in ["\"12\"", "\"12-deflate\"", "12-gzip", "\"gzip\"", "*"] {
            assert_eq!(tag_of_any(other), other);
        }
    }
}
