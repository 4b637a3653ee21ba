//! What comes back when an award is cancelled or stripped: the objects, and after a cancellation the money (NĐ
//! 152/2025/NĐ-CP Đ.56 to 58).

use crate::domain::{
    award::AwardKind,
    bonus::Bonus,
    conferral::{Conferral, ConferralStatus},
    decision::Act,
    vocabulary,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// An object handed over with an award.
    AwardObject {
        Certificate = "certificate", "bằng", "certificate";
        Insignia = "insignia", "huân chương, huy chương, huy hiệu, kỷ niệm chương", "insignia";
        Flag = "flag", "cờ", "flag";
    }
}

/// What is to be recovered for one conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Recovery {
    /// The conferral.
    pub conferral_id: i64,
    /// The line of the annex.
    pub line: i32,
    /// The award.
    pub award_code: String,
    /// Who has it.
    pub recipient_id: Option<i64>,
    /// The name as written then.
    pub name: Option<String>,
    /// Whether the award stands now; nothing is recovered for one that was restored, or that a later act lets fall.
    pub status: ConferralStatus,
    /// The objects to recover.
    pub objects: Vec<AwardObject>,
    /// The number of the certificate.
    pub certificate_number: Option<String>,
    /// The money to recover: what was paid, in đồng; 0 where nothing is to be recovered, absent where the payment was
    /// not recorded.
    pub amount_vnd: Option<i64>,
    /// What the rules say the bonus was, in đồng; a cap is the most it was.
    pub reckoned_vnd: Option<i64>,
}

/// What a decision of cancelling or stripping recovers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Recoveries {
    /// Each conferral it touched, by number.
    pub items: Vec<Recovery>,
    /// How many objects.
    pub objects: i64,
    /// How much money, as far as the payments were recorded, in đồng.
    pub total_vnd: i64,
    /// For how many conferrals the payment was not recorded.
    pub unknown: i64,
}

/// The objects of a kind of award.
#[must_use]
pub fn objects(kind: AwardKind) -> Vec<AwardObject> {
    match kind {
        AwardKind::Order
        | AwardKind::Medal
        | AwardKind::StateTitle
        | AwardKind::Prize
        | AwardKind::CommemorativeMedal
        | AwardKind::EmulationTitle => {
            vec![AwardObject::Certificate, AwardObject::Insignia]
        }
        AwardKind::EmulationFlag => vec![AwardObject::Flag],
        AwardKind::CertificateOfMerit
        | AwardKind::CertificateOfCommendation
        | AwardKind::CampaignRecognition
        | AwardKind::Other => {
            vec![AwardObject::Certificate]
        }
    }
}

/// What an act on conferrals recovers, each with its bonus as the rules have it, and whether the award has fallen by
/// this act and no later one: nothing is recovered twice.
#[must_use]
pub fn recoveries(act: Act, touched: &[(Conferral, Bonus, bool)]) -> Recoveries {
    let mut all = Recoveries::default();
    for (conferral, bonus, fallen) in touched {
        let stands = !fallen;
        let objects = if stands { Vec::new() } else { objects(conferral.award_kind) };
        let money = !stands && act == Act::Cancel;
        let amount_vnd = if money { conferral.bonus_paid_vnd } else { Some(0) };
        all.objects += i64::try_from(objects.len()).unwrap_or_default();
        all.total_vnd += amount_vnd.unwrap_or_default();
        all.unknown += i64::from(amount_vnd.is_none());
        all.items.push(Recovery {
            conferral_id: conferral.id,
            line: conferral.line,
            award_code: conferral.award_code.clone(),
            recipient_id: conferral.recipient_id,
            name: conferral.name.clone(),
            status: conferral.status,
            objects,
            certificate_number: conferral.certificate_number.clone(),
            amount_vnd,
            reckoned_vnd: bonus.amount_vnd.filter(|_| money),
        });
    }
    all
}
