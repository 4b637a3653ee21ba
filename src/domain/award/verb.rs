//! The verb by which an award is given: papers grant an order, confer a title, recognise an emulation title, and say
//! otherwise where the recipient is dead.

use super::{Award, AwardKind};

/// How a sentence says that an award was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    /// In Vietnamese, to the living.
    pub living: &'static str,
    /// In Vietnamese, to the dead.
    pub posthumous: &'static str,
    /// True for a title (danh hiệu), which is conferred on someone, and not counted in pieces.
    pub title: bool,
}

impl Award {
    /// The verb of the award: orders and medals are granted (tặng thưởng), state titles conferred (phong tặng), to dead
    /// heroes by a word of their own (truy phong), emulation titles recognised (công nhận), all else given (tặng).
    #[must_use]
    pub fn verb(&self) -> Verb {
        let of = |living, posthumous, title| Verb { living, posthumous, title };
        match self.kind {
            AwardKind::Order | AwardKind::Medal => of("tặng thưởng", "truy tặng", false),
            AwardKind::StateTitle if self.short_name_vi.starts_with("Anh hùng") => {
                of("phong tặng", "truy phong", true)
            }
            AwardKind::StateTitle => of("phong tặng", "truy tặng", true),
            AwardKind::EmulationTitle => of("công nhận", "truy tặng", true),
            AwardKind::Prize
            | AwardKind::CommemorativeMedal
            | AwardKind::CertificateOfMerit
            | AwardKind::CertificateOfCommendation
            | AwardKind::EmulationFlag
            | AwardKind::CampaignRecognition
            | AwardKind::Other => of("tặng", "truy tặng", false),
        }
    }

    /// Whether it is a form of commendation of the law: what is of another kind, such as the certificate for the
    /// families of the fallen, is none; a commendation whose form no source names is one.
    #[must_use]
    pub fn is_commendation(&self) -> bool {
        self.kind != AwardKind::Other || self.unspecified
    }
}
