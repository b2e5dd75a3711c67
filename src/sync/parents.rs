//! Rows that two parents have, such as a paystub that two payrolls list.
//!
//! Only one of them can keep the row, and the other would no longer add up. So while both list it,
//! neither is believed, and both keep their former version. A row that really moves is listed below
//! its new parent and no longer below the old one. That is known once both were read; then the two
//! are published together or not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::family::{Family, Stop};
use super::record;
use crate::catalog::Stream;
use crate::codes;
use crate::report::{Class, Problem};
use crate::staging::{First, Staging, TwoParents};

impl Family<'_> {
    /// Reads the roots that this run skipped and whose rows it found below others. Says whether
    /// there were any.
    pub(super) async fn read_former_parents(&self, gone: &[String]) -> Result<bool, Stop> {
        let unread: HashSet<String> = {
            let shared = self.two_parents().await?;
            let failed = self.failed_roots();
            let of_unread = shared.into_iter().filter(|it| it.first == First::Unread);
            let roots = of_unread.map(|it| it.roots.into_iter().next().unwrap_or_default());
            roots
                .filter(|key| !gone.contains(key))
                .filter(|key| !failed.contains(key))
                .collect()
        };
        if unread.is_empty() {
            return Ok(false);
        }
        let (family, roots) = (self.root.name, unread.len());
        tracing::debug!(
            family,
            roots,
            "also read: their rows are now listed under others"
        );
        let wanted = |key: &str| unread.contains(key);
        self.list_again(true, wanted).await
    }

    /// Holds back both roots of each row that two lists show. Gives the pairs of roots between
    /// which a row moves.
    pub(super) async fn hold_shared(&self, gone: &[String]) -> Result<Vec<[String; 2]>, Stop> {
        let shared = self.two_parents().await?;
        let mut state = self.state();
        let failed = &mut state.failed;
        let mut moving = Vec::new();
        for it in shared {
            let [first, _] = &it.roots;
            let unread = it.first == First::Unread && !failed.contains_key(first);
            if it.first == First::Landed || unread && !gone.contains(first) {
                let problem = contradiction(&it);
                for root in it.roots {
                    failed.insert(root, problem.clone());
                }
            } else {
                moving.push(it);
            }
        }
        spread(failed, &moving);
        Ok(moving.into_iter().map(|it| it.roots).collect())
    }

    async fn two_parents(&self) -> Result<Vec<TwoParents>, Stop> {
        let mut all = Vec::new();
        for stream in self
            .streams()
            .filter(|it| it.key.is_some() && !it.is_root())
        {
            let find = move |staging: &mut dyn Staging| staging.two_parents(stream);
            all.extend(self.run.writer.call(find).await?);
        }
        Ok(all)
    }
}

fn contradiction(it: &TwoParents) -> Problem {
    let (key, stream) = (&it.key, it.stream.name);
    let of = it.stream.parent.unwrap_or_default();
    let [one, other] = &it.parents;
    let message = match it.first {
        First::Unread => format!(
            "{key} of {stream} is listed under {other} of {of}, and was saved under {one}, which is no longer listed"
        ),
        _ => format!("{key} of {stream} is listed under two {of}: {one} and {other}"),
    };
    Problem::new(codes::API_CONTRADICTION, Class::Broken, message)
}

/// Of two roots between which a row moves, holds back the one whose partner keeps its former
/// version.
fn spread(failed: &mut BTreeMap<String, Problem>, moving: &[TwoParents]) {
    let mut before = None;
    while before != Some(failed.len()) {
        before = Some(failed.len());
        for it in moving {
            let [one, other] = &it.roots;
            for (kept, with) in [(one, other), (other, one)] {
                let Some(problem) = failed.get(kept).filter(|_| !failed.contains_key(with)) else {
                    continue;
                };
                let mut problem = problem.clone();
                problem.message = format!(
                    "{} of {} moved between it and {kept}, which was kept as it was: {}",
                    it.key, it.stream.name, problem.message
                )
                .into();
                failed.insert(with.clone(), problem);
            }
        }
    }
}

/// Adds all roots that share a moving row with these, directly or through others.
pub(super) fn with_partners(roots: &mut HashSet<String>, moving: &[[String; 2]]) {
    let mut before = None;
    while before != Some(roots.len()) {
        before = Some(roots.len());
        for pair in moving {
            if pair.iter().any(|root| roots.contains(root)) {
                roots.extend(pair.iter().cloned());
            }
        }
    }
}

/// The items of one answer, each once, and the keys of those that came with two contents. Items
/// without keys may well be there twice.
pub(super) fn each_once<'a>(
    stream: &Stream,
    items: &'a [Value],
) -> (Vec<&'a Value>, BTreeSet<String>) {
    if stream.key.is_none() {
        return (items.iter().collect(), BTreeSet::new());
    }
    let mut seen: HashMap<String, &Value> = HashMap::new();
    let mut twice = BTreeSet::new();
    let mut each = Vec::with_capacity(items.len());
    for item in items {
        let Ok(key) = record::key(stream, item) else {
            each.push(item);
            continue;
        };
        match seen.get(&key) {
            Some(first) if **first == *item => {}
            Some(_) => {
                twice.insert(key);
            }
            None => {
                seen.insert(key, item);
                each.push(item);
            }
        }
    }
    if !twice.is_empty() {
        each.retain(|item| record::key(stream, item).is_ok_and(|key| !twice.contains(&key)));
    }
    (each, twice)
}

/// The answer holds the same row twice, with different content.
pub(super) fn two_contents(stream: &Stream, key: &str) -> Problem {
    let name = stream.name;
    let message = format!("{key} of {name} came twice in one answer, with different content");
    Problem::new(codes::API_CONTRADICTION, Class::Broken, message)
}
