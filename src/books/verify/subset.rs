//! Which groups of lines make up totals: the sets of groups whose sums are those totals in every payroll.

use std::collections::HashMap;

use crate::money::Minor;

/// The most groups that are tried: half of them make a million sets.
const MOST: usize = 40;

/// Sets that are found at most: two are too many already.
const ENOUGH: usize = 2;

/// The sets of `groups` that make `total` in each payroll, two at most. Each group has one sum for each
/// payroll, in the order of the totals. `None` if there are too many groups to try.
///
/// A group that is nothing in every payroll is in no set: it makes no difference.
pub fn sets(groups: &[Vec<Minor>], total: &[Minor]) -> Option<Vec<Vec<usize>>> {
    let tried: Vec<usize> = (0..groups.len())
        .filter(|group| groups[*group].iter().any(|sum| *sum != 0))
        .collect();
    if tried.len() > MOST {
        return None;
    }
    let digest = |sums: &[Minor]| {
        sums.iter().fold(0u64, |digest, sum| {
            digest
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .wrapping_add(sum.cast_unsigned())
        })
    };
    // The digest of a sum is the sum of the digests, so that half a set tells the other half.
    let digests: Vec<u64> = tried.iter().map(|group| digest(&groups[*group])).collect();
    let (one, other) = digests.split_at(digests.len() / 2);
    let mut halves: HashMap<u64, Vec<u64>> = HashMap::new();
    each_set(one, |set, sum| halves.entry(sum).or_default().push(set));
    let wanted = digest(total);
    let mut found = Vec::new();
    each_set(other, |set, sum| {
        for half in halves.get(&wanted.wrapping_sub(sum)).into_iter().flatten() {
            if found.len() >= ENOUGH {
                return;
            }
            let members = half | set << one.len();
            let members = (0..tried.len()).filter(|at| members >> at & 1 == 1);
            let members: Vec<usize> = members.map(|at| tried[at]).collect();
            if makes(groups, &members, total) {
                found.push(members);
            }
        }
    });
    Some(found)
}

/// Every set of these digests, as bits, with its sum.
fn each_set(digests: &[u64], mut each: impl FnMut(u64, u64)) {
    for set in 0..1u64 << digests.len() {
        let members = digests
            .iter()
            .enumerate()
            .filter(|(at, _)| set >> at & 1 == 1);
        each(
            set,
            members.fold(0, |sum: u64, (_, digest)| sum.wrapping_add(*digest)),
        );
    }
}

fn makes(groups: &[Vec<Minor>], members: &[usize], total: &[Minor]) -> bool {
    total.iter().enumerate().all(|(payroll, total)| {
        let sums = members
            .iter()
            .map(|group| i128::from(groups[*group][payroll]));
        sums.sum::<i128>() == i128::from(*total)
    })
}

#[cfg(test)]
mod tests {
    use super::sets;

    #[test]
    fn the_one_set_that_makes_all_totals_is_found() {
        let groups = [vec![5, 7, 9], vec![1, 2, 3], vec![10, 0, 4], vec![0, 0, 0]];
        assert_eq!(sets(&groups, &[15, 7, 13]), Some(vec![vec![0, 2]]));
        assert_eq!(sets(&groups, &[15, 7, 14]), Some(vec![]));
        assert_eq!(sets(&groups, &[0, 0, 0]), Some(vec![vec![]]));
    }

    #[test]
    fn two_sets_that_make_them_are_two() {
        let groups = [vec![5, 7], vec![5, 7], vec![1, 1]];
        let found = sets(&groups, &[6, 8]).unwrap();
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn negative_sums_and_many_groups_are_no_matter() {
        let groups: Vec<Vec<i64>> = (1..=30_i64)
            .map(|n| vec![n * n * 101 - 7_000, 3 * n * n * n + 1, 17 * n])
            .collect();
        let wanted = [2, 3, 11, 29];
        let total: Vec<i64> = (0..3)
            .map(|at| wanted.iter().map(|group: &usize| groups[*group][at]).sum())
            .collect();
        assert_eq!(sets(&groups, &total), Some(vec![wanted.to_vec()]));
        assert_eq!(sets(&vec![vec![1]; 41], &[1]), None);
    }
}
