//! Bytes to text: UTF-8, UTF-16, windows-1258, and what is left for the look of its words to tell.

use super::legacy::{self, Encoding};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// The text of bytes, and how they wrote it where that is no plain UTF-8.
///
/// TCVN3 and VNI come before windows-1258: a detector takes them for it, and reading them so destroys them. Their signs
/// are kept as Latin-1 has them, for whoever reads the cells to turn into letters.
pub(super) fn decode(bytes: &[u8]) -> (String, Option<Encoding>) {
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default()).0.into_owned();
        let is_utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
        return (text, is_utf16.then_some(Encoding::Utf16));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return (text.to_owned(), None);
    }
    if is_utf16(bytes) {
        let zero_first = bytes.iter().step_by(2).take(512).filter(|byte| **byte == 0).count()
            > bytes.iter().skip(1).step_by(2).take(512).filter(|byte| **byte == 0).count();
        let encoding = if zero_first { UTF_16BE } else { UTF_16LE };
        return (encoding.decode_without_bom_handling(bytes).0.into_owned(), Some(Encoding::Utf16));
    }
    let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    if legacy::look([latin.as_str()]) != Encoding::Unicode {
        return (latin, None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"vn"), Utf8Detection::Deny);
    let text = encoding.decode_without_bom_handling(bytes).0.nfc().collect();
    (text, (encoding == WINDOWS_1258).then_some(Encoding::Windows1258))
}

/// Whether bytes look like UTF-16 without a mark: of Latin text every second byte is zero.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = sample.len() / 8;
    bytes.len().is_multiple_of(2) && sample.len() >= 4 && ((even > most && odd == 0) || (odd > most && even == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_read_as_it_was_meant() {
        let name = "Đặng Thị Mẫu, Nguyễn Văn Thử, Hội Chữ thập đỏ tỉnh";
        assert_eq!(decode(name.as_bytes()), (name.to_owned(), None));
        assert_eq!(decode(&[&[0xEF, 0xBB, 0xBF], name.as_bytes()].concat()), (name.to_owned(), None));
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&[&[0xFF, 0xFE], &*utf16].concat()), (name.to_owned(), Some(Encoding::Utf16)));
        let latin: Vec<u8> = "So thu tu,Ho va ten\n1,Thử".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&latin), ("So thu tu,Ho va ten\n1,Thử".to_owned(), Some(Encoding::Utf16)));
    }

    #[test]
    fn windows_1258_is_composed_and_the_older_encodings_are_left_to_be_turned() {
        // Letters of windows-1258 are a base letter and a mark: "Ð" D0, "ă" E3, "ng", "ê" EA + dot below F2.
        let bytes = b"\xD0\xE3\xF2ng Thi\xF2 M\xE2\xDEu, Nguy\xEA\xDEn V\xE3n Th\xFD\xD2, H\xF4\xF2i Ch\xFD\xDE th\xE2\xF2p \xF0o\xD2 ti\xD2nh";
        let (text, encoding) = decode(bytes);
        assert_eq!(encoding, Some(Encoding::Windows1258), "{text}");
        assert!(text.contains("Nguyễn Văn") && text.contains("Hội Ch"), "{text}");
        let (text, encoding) = decode(b"\xA7\xC6ng Th\xDE M\xC9u, Nguy\xD4n V\xA8n Th\xF6");
        assert_eq!((text.as_str(), encoding), ("§Æng ThÞ MÉu, NguyÔn V¨n Thö", None));
    }
}
