//! Dice that fall the same way on every machine and in every version.

/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014). Not for secrets.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `end`, without `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product: near enough to even for any `end` that is used here.
        let product = u128::from(self.next()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn permille(&mut self, times: u64) -> bool {
        self.below(1000) < times
    }

    /// One of `these`, each as often as its weight says.
    pub(super) fn pick<T: Copy>(&mut self, these: &[(T, u64)]) -> T {
        let mut left = self.below(these.iter().map(|(_, weight)| weight).sum());
        for (one, weight) in these {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        these[0].0
    }

    pub(super) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers for the seed 0 that the reference implementation (prng.di.unimi.it/splitmix64.c) gives.
    #[test]
    fn the_numbers_are_those_of_the_reference() {
        let mut chance = Chance::new(0);
        let first = [chance.next(), chance.next(), chance.next()];
        assert_eq!(
            first,
            [
                0xe220_a839_7b1d_cdaf,
                0x6e78_9e6a_a1b9_65f4,
                0x06c4_5d18_8009_454f
            ]
        );
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::new(7);
        let heads = (0..10_000)
            .filter(|_| chance.pick(&[(true, 3), (false, 1)]))
            .count();
        assert!((7300..7700).contains(&heads), "{heads}");
    }
}
