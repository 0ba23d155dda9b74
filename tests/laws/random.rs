//! Random choices that are the same in every run, and the cases of a law.

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub struct Random(u64);

impl Random {
    /// The choices of a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of 0, …, n − 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.number() % n as u64) as usize
    }

    /// Whether something happens that happens once in n times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for place in (1..things.len()).rev() {
            things.swap(place, self.below(place + 1));
        }
    }

    /// A number between these.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.number() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A law in this many cases; one that fails tells its seed. `LAWS=50 cargo test --test laws` tries
/// fifty times as many.
pub fn cases(count: u64, mut law: impl FnMut(&mut Random)) {
    let times = std::env::var("LAWS")
        .ok()
        .and_then(|text| text.parse().ok());
    for seed in 0..count * times.unwrap_or(1) {
        let _case = Case(seed);
        law(&mut Random::new(seed));
    }
}

struct Case(u64);

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the law fails for seed {}", self.0);
        }
    }
}
