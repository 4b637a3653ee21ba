//! How a workbook shows its numbers: a format of numbers can have figures of its own, and then a reader sees others than
//! stand in the cells.

use std::{
    fs::File,
    io::{BufReader, Error, Read, Result},
    path::Path,
};
use zip::ZipArchive;

/// Bytes of styles that are read: those of a workbook that a person saved are far fewer.
const MOST: u64 = 4 * 1024 * 1024;
/// What formats of ours say by themselves.
const OWN: &str = " +07";

/// The formats of numbers that show other figures, or none.
pub(super) fn otherwise(path: &Path) -> Result<Vec<String>> {
    let mut book = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(Error::other)?;
    let mut text = String::new();
    let Ok(styles) = book.by_name("xl/styles.xml") else { return Ok(Vec::new()) };
    styles.take(MOST).read_to_string(&mut text)?;
    let code = |rest: &str| {
        let quote = rest.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        rest.get(1..)?.split(quote).next().map(plain)
    };
    Ok(text.split("formatCode=").skip(1).filter_map(code).filter(|code| is_other(code)).collect())
}

/// An attribute without its references.
fn plain(text: &str) -> String {
    [("&quot;", "\""), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (reference, sign)| text.replace(reference, sign))
}

/// Whether a format has figures of its own, or a part of it shows nothing of the number.
fn is_other(code: &str) -> bool {
    let (mut own, mut shows, mut all_show) = (String::new(), false, true);
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                own.push(c);
            }
            '"' => quoted = !quoted,
            _ if quoted => own.push(c),
            // What follows is a blank as wide, or fills the cell.
            '\\' | '_' | '*' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            ';' => {
                all_show &= shows;
                shows = false;
            }
            _ if bracketed => {}
            c if c.is_alphabetic() || "0#?@".contains(c) => shows = true,
            c if c.is_ascii_digit() => own.push(c),
            _ => {}
        }
    }
    let own = own.replace(OWN, "");
    !(all_show && shows) || own.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_with_figures_of_its_own_is_told_from_those_that_spreadsheets_have() {
        for code in [
            "General",
            "@",
            "0",
            "0.00",
            "#,##0",
            "dd/mm/yyyy",
            "DD/MM/YYYY\\ HH:MM",
            "dd/mm/yyyy hh:mm:ss.000\" +07\"",
            "[$-42A]d/m/yyyy;@",
            "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"??_);_(@_)",
            "#,##0\\ \"₫\"",
            "[Red]-0;0",
        ] {
            assert!(!is_other(code), "{code}");
        }
        for code in ["\"1999\"", "0\"7\"", "\\1\\9", ";;;", "0;\"12\"", "\"không\""] {
            assert!(is_other(code), "{code}");
        }
        assert_eq!(plain("dd&quot; +07&quot;&amp;"), "dd\" +07\"&");
    }
}
