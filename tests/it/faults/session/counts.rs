//! How much was tried on a disk that fails.

/// What was tried, and what came of it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    /// Faults that were set.
    pub faults: usize,
    /// Those that an act met.
    pub met: usize,
    /// Acts that were acknowledged, of all.
    pub acknowledged: usize,
    /// Acts that were refused as the disk failed.
    pub refused: usize,
    /// Kills, each followed by a start and a look at all that was acknowledged.
    pub kills: usize,
    /// Looks at a record that was acknowledged.
    pub looks: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.faults += other.faults;
        self.met += other.met;
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.kills += other.kills;
        self.looks += other.looks;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { faults, met, acknowledged, refused, kills, looks } = self;
        write!(
            f,
            "faults tried {faults}, met by an act {met}; acknowledged {acknowledged}, refused {refused}; kills {kills}, looks {looks}, lost: 0"
        )
    }
}
