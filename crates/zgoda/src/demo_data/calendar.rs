//! When a shop has visitors: by the hour, the weekday and the season.

use super::Plan;
use super::chance::Chance;

/// ms.
pub(crate) const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Visitors by hour of the day (UTC; Poland is one or two hours ahead).
const HOURS: [u64; 24] = [
    8, 5, 3, 3, 5, 12, 26, 44, 58, 66, 70, 72, 68, 64, 62, 64, 70, 82, 96, 104, 98, 74, 42, 18,
];
/// By weekday, 1970-01-01 (a Thursday) first.
const WEEKDAYS: [u64; 7] = [102, 94, 78, 88, 108, 106, 104];
/// By thirtieth of a year, as 73 days make a fifth: quiet summers, a rush before Christmas.
const SEASONS: [u64; 12] = [86, 88, 94, 97, 100, 95, 84, 82, 96, 104, 128, 140];

/// How many visitors each hour of a plan has, summed up from the start.
#[derive(Debug)]
pub(super) struct Calendar {
    from: i64,
    sums: Vec<u64>,
}

impl Calendar {
    pub(super) fn new(plan: &Plan, chance: &mut Chance) -> Self {
        let hours = ((plan.until - plan.from) / HOUR).max(1);
        let mut sum = 0;
        let mut weather = 100;
        let sums = (0..hours).map(|hour| {
            let at = plan.from + hour * HOUR;
            if hour % 24 == 0 {
                weather = 86 + chance.below(29);
            }
            let pick = |list: &[u64], at: i64| {
                let length = i64::try_from(list.len()).unwrap_or(1);
                list[usize::try_from(at.rem_euclid(length)).unwrap_or(0)]
            };
            let day = at.div_euclid(DAY);
            // A year is near enough 365 days and a quarter; the twelfths are near enough months.
            let twelfth = day * 4 * 12 / 1461;
            // The shop grows by a third from end to end.
            let growth = 300 + u64::try_from(hour * 100 / hours).unwrap_or(0);
            sum += pick(&HOURS, at.div_euclid(HOUR))
                * pick(&WEEKDAYS, day)
                * pick(&SEASONS, twelfth)
                * growth
                * weather;
            sum
        });
        Self {
            from: plan.from,
            sums: sums.collect(),
        }
    }

    /// The moment of record `number` of `of`; never before the one of the number before.
    pub(super) fn moment(&self, number: u64, of: u64, chance: &mut Chance) -> i64 {
        const PARTS: u128 = 1 << 16;
        let total = u128::from(self.sums.last().copied().unwrap_or(1));
        let place = u128::from(number) * PARTS + u128::from(chance.below(1 << 16));
        let place = u64::try_from(total * place / (u128::from(of.max(1)) * PARTS)).unwrap_or(0);
        let hour = self.sums.partition_point(|sum| *sum <= place);
        let before = if hour == 0 { 0 } else { self.sums[hour - 1] };
        let within =
            u128::from(place - before) * 3_600_000 / u128::from((self.sums[hour] - before).max(1));
        self.from + i64::try_from(hour).unwrap_or(0) * HOUR + i64::try_from(within).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_rise_stay_inside_and_follow_the_hours() {
        let plan = Plan {
            from: 400 * DAY,
            until: 430 * DAY,
            records: 5000,
            seed: 1,
        };
        let mut chance = Chance::new(plan.seed);
        let calendar = Calendar::new(&plan, &mut chance);
        let moments: Vec<i64> = (0..plan.records)
            .map(|number| calendar.moment(number, plan.records, &mut chance))
            .collect();
        assert!(moments.is_sorted());
        assert!(moments[0] >= plan.from && *moments.last().unwrap() < plan.until);
        let at = |hour: i64| {
            let of_it = moments.iter().filter(|at| *at / HOUR % 24 == hour);
            of_it.count()
        };
        assert!(at(19) > 10 * at(2), "{} and {}", at(19), at(2));
    }
}
