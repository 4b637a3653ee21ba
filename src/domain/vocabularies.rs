//! Every vocabulary of the wire by its name in the document: what a refused value could be, and what each word means.

use crate::domain::{
    account::{Permission, Role, code::Purpose},
    attachment::AttachmentKind,
    audit::Deed,
    authority::{Level, SuccessionKind},
    award::{AwardKind, Foreigners},
    bonus::{BonusBasis, BonusUnknown},
    conferral::{ConferralSort, ConferralStatus},
    decision::{
        Act, Attribution, CancelReason, ConferralType, DecisionState, Evidence, Include, Instrument, Part,
        ReconcileReason, RelationKind,
    },
    eligibility::{Answer, Mode},
    export::{ExportOf, FileLanguage, FormatName, Packing, Profile, Separator},
    history::HistorySort,
    import::{AnswerValue, ColumnMember, FileFormat, ImportState, QuestionCode, RowVerdict, TextEncoding},
    label::{Words, cited},
    noun::Noun,
    recipient::{Origin, RecipientKind, Sex},
    recovery::AwardObject,
    report::{ChangeKind, Group},
    rule::{Basis, BonusSubject, Rounding},
    verification::VerificationAnswer,
    year::{InitiativeScope, Rating},
};

/// Each vocabulary with its words.
pub const VOCABULARIES: &[(&str, Words)] = &[
    ("Act", Act::WORDS),
    ("Answer", Answer::WORDS),
    ("AnswerValue", AnswerValue::WORDS),
    ("AttachmentKind", AttachmentKind::WORDS),
    ("Attribution", Attribution::WORDS),
    ("AwardKind", AwardKind::WORDS),
    ("AwardObject", AwardObject::WORDS),
    ("Basis", Basis::WORDS),
    ("BonusBasis", BonusBasis::WORDS),
    ("BonusSubject", BonusSubject::WORDS),
    ("BonusUnknown", BonusUnknown::WORDS),
    ("CancelReason", CancelReason::WORDS),
    ("ChangeKind", ChangeKind::WORDS),
    ("ColumnMember", ColumnMember::WORDS),
    ("ConferralSort", ConferralSort::WORDS),
    ("ConferralStatus", ConferralStatus::WORDS),
    ("ConferralType", ConferralType::WORDS),
    ("DecisionState", DecisionState::WORDS),
    ("Deed", Deed::WORDS),
    ("Evidence", Evidence::WORDS),
    ("ExportOf", ExportOf::WORDS),
    ("FileFormat", FileFormat::WORDS),
    ("FileLanguage", FileLanguage::WORDS),
    ("Foreigners", Foreigners::WORDS),
    ("FormatName", FormatName::WORDS),
    ("Group", Group::WORDS),
    ("HistorySort", HistorySort::WORDS),
    ("ImportState", ImportState::WORDS),
    ("Include", Include::WORDS),
    ("InitiativeScope", InitiativeScope::WORDS),
    ("Instrument", Instrument::WORDS),
    ("Level", Level::WORDS),
    ("Mode", Mode::WORDS),
    ("Noun", Noun::WORDS),
    ("Origin", Origin::WORDS),
    ("Packing", Packing::WORDS),
    ("Part", Part::WORDS),
    ("Permission", Permission::WORDS),
    ("Profile", Profile::WORDS),
    ("Purpose", Purpose::WORDS),
    ("QuestionCode", QuestionCode::WORDS),
    ("Rating", Rating::WORDS),
    ("RecipientKind", RecipientKind::WORDS),
    ("ReconcileReason", ReconcileReason::WORDS),
    ("RelationKind", RelationKind::WORDS),
    ("Role", Role::WORDS),
    ("Rounding", Rounding::WORDS),
    ("RowVerdict", RowVerdict::WORDS),
    ("Separator", Separator::WORDS),
    ("Sex", Sex::WORDS),
    ("SuccessionKind", SuccessionKind::WORDS),
    ("TextEncoding", TextEncoding::WORDS),
    ("VerificationAnswer", VerificationAnswer::WORDS),
];

/// The words of the vocabulary of this name in the document.
#[must_use]
pub fn words(name: &str) -> Option<Words> {
    VOCABULARIES.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The words a value can be, for a Vietnamese sentence: each in quotation marks, with what it is called.
#[must_use]
pub fn choices(words: &[&str]) -> String {
    let all = |known: &Words| known.len() == words.len() && known.iter().all(|(word, _)| words.contains(word));
    let known = VOCABULARIES.iter().map(|(_, known)| *known).find(all).unwrap_or_default();
    let said = |word: &&str| {
        let label = known.iter().find(|(own, _)| own == word).map(|(_, label)| format!(" ({})", label.short_vi));
        format!("“{word}”{}", label.unwrap_or_default())
    };
    words.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// Words of the wire that are syllables of Vietnamese sentences: phạm vi, en, tab.
const SPOKEN: &[&str] = &["vi", "en", "tab"];

/// Whether a text is a word of the wire, and would be read as one in a sentence.
#[must_use]
pub fn is_word(text: &str) -> bool {
    // The points a to d of the law are letters in any language, and these are said in Vietnamese as well.
    text.len() > 1
        && !SPOKEN.contains(&text)
        && VOCABULARIES.iter().any(|(_, words)| words.iter().any(|(word, _)| *word == text))
}

/// Names in quotation marks.
#[must_use]
pub fn quoted(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| cited(name.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_word_with_what_it_is_called() {
        assert_eq!(choices(&["male", "female"]), "“male” (nam), “female” (nữ)");
        assert_eq!(choices(&["b", "a"]), "“b”, “a”");
    }
}
