//! Words and rules of the register: plain structs and pure functions, the glossary of the code.
//!
//! | word | Vietnamese | what it is |
//! |---|---|---|
//! | [`award`] | hình thức khen thưởng, danh hiệu thi đua | an entry of the catalogue: a medal, a certificate of merit, a title |
//! | [`authority`] | cơ quan, người có thẩm quyền | the body that decides, with a level and a life span |
//! | [`campaign`] | phong trào, cuộc vận động | what the merit was shown in, with editions by year or period |
//! | [`decision`] | quyết định | the signed document: number, symbol, date, annex |
//! | [`conferral`] | việc tặng | one award to one recipient by one decision: a line of the annex, registered |
//! | [`act`] | hủy bỏ, tước, phục hồi, đính chính, cấp lại | what a later decision does to a conferral |
//! | [`recipient`] | đối tượng | an individual (cá nhân), a collective (tập thể) or a household (hộ gia đình) |
//! | [`id_number`] | số định danh cá nhân, CMND | the personal id number of an individual, sealed and shown masked |
//! | [`import`] | nhập danh sách | an annex of a file on its way into a draft |
//! | [`publication_consent`] | đồng ý công bố | consent to publish a name, apart from the record of the award |
//! | [`rule`] | quy định | dated facts of the law: who may decide what, and how much is paid |
//! | [`account`] | tài khoản | who calls, in which role, and what the role may do |
//! | [`audit`] | nhật ký kiểm toán | the chain of what was changed, by whom |
//! | register | vào sổ | to enter a checked decision in the register |
//! | flaw, caution | lỗi, cảnh báo | what refuses a decision; what must be acknowledged first |
//!
//! Nothing here is async, reads a clock or knows a database; everything can be tested with plain values.

pub mod account;
pub mod act;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod award;
pub mod bonus;
pub mod campaign;
pub mod catalogue;
pub mod check;
pub mod conferral;
pub mod decision;
pub mod eligibility;
pub mod export;
pub mod fault;
pub mod history;
pub mod id_number;
pub mod idempotency;
pub mod import;
pub mod label;
pub mod language;
pub mod matching;
pub mod member;
pub mod name;
pub mod noun;
pub mod number;
pub mod page;
pub mod period;
pub mod publication_consent;
pub mod recipient;
pub mod recovery;
pub mod report;
pub mod rule;
pub mod sensitive;
pub mod sentence;
pub mod span;
pub mod stored;
pub mod subject;
pub mod time;
pub mod valid;
pub mod verification;
pub mod vocabularies;
pub mod year;

pub(crate) use label::vocabulary;
