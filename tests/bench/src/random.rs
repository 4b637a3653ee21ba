//! Numbers that look random and are the same for the same seed, on every machine and with every compiler.

/// Splitmix64 (Steele, Lea and Flood, 2014): one addition and three mixing steps, enough for made-up records.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to below `end` (the high half of a product, so that no remainder favours small ones).
    pub fn below(&mut self, end: u64) -> u64 {
        u64::try_from((u128::from(self.bits()) * u128::from(end)) >> 64).unwrap_or_default()
    }

    /// A place in a list of `length`.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// A year, or any small number, from `first` to `last`, both included.
    pub fn between(&mut self, first: i32, last: i32) -> i32 {
        let width = u64::try_from(i64::from(last) - i64::from(first) + 1).unwrap_or(1);
        first + i32::try_from(self.below(width)).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// One of a list that has one at least.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let place = self.place(list.len());
        list.get(place).unwrap_or_else(|| unreachable!("a list to pick from is never empty"))
    }

    /// One of a list that has one at least, by weight.
    pub fn weighed<'a, T>(&mut self, list: &'a [(T, u32)]) -> &'a T {
        let mut left = self.below(list.iter().map(|(_, weight)| u64::from(*weight)).sum());
        for (one, weight) in list {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return one,
            }
        }
        unreachable!("a list to pick from is never empty")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        let mut random = Random::new(1_234_567);
        assert_eq!([random.bits(), random.bits()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
