//! Rows without an id, and keys that no row has.

use rusqlite::Connection;

use super::why;
use crate::synced::Synced;

#[test]
fn rows_without_keys_and_keys_that_nobody_has() {
    let home = Synced::once();
    let stub: String = home.one("SELECT paystub_id FROM paystubs ORDER BY 1 LIMIT 1");
    let lines: i64 = home.one(&format!(
        "SELECT count(*) FROM paystub_lines WHERE paystub_id = '{stub}'"
    ));
    // All that is on this machine is enough.
    home.env
        .run(&["disconnect", "justworks", "--yes"])
        .expect(0);
    let document = why(&home, "paystub_lines", &stub);
    assert_eq!(document["events"].as_array().unwrap().len() as i64, lines);
    // What a run is about to publish is not there yet, and no command waits for it.
    let busy = Connection::open(home.env.data().join("justworks.db")).unwrap();
    busy.execute_batch("BEGIN IMMEDIATE; DELETE FROM paystub_lines")
        .unwrap();
    assert_eq!(why(&home, "paystub_lines", &stub), document);
    drop(busy);
    let place = why(&home, "paystub_lines", &format!("{stub}/1"));
    assert_eq!(place["events"].as_array().unwrap().len(), 1);
    assert_eq!(place["events"][0]["position"], 1);
    let request: String = home.one(&format!(
        "SELECT _request FROM paystubs WHERE paystub_id = '{stub}'"
    ));
    assert_eq!(
        place["events"][0]["request"], request,
        "it came with its paystub"
    );

    let cut = &stub[..stub.len() - 1];
    assert_eq!(why(&home, "paystubs", cut), why(&home, "paystubs", &stub));
    let wrong = format!("{}-wrong", &stub[..8]);
    let run = home.env.run(&["why", "paystubs", &wrong]).expect(2);
    run.says(&[
        &format!("no row of paystubs fits {wrong}, now or before"),
        "close to it: Paystub of ",
        &format!("`drivetrain why paystubs {stub}`"),
    ]);
    let run = home.env.run(&["why", "paystubs", "nothing"]).expect(2);
    run.says(&["`drivetrain why paystubs` lists the last ten"]);
    home.env.run(&["why", "paystubs", ""]).expect(2);
    assert_eq!(why(&home, "paystub_line", &stub), document);
    let run = home.env.run(&["why", "paystub_limes", &stub]).expect(2);
    run.says(&["did you mean paystub_lines?"]);
    std::fs::remove_file(home.env.data().join("justworks.db")).unwrap();
    let run = home.env.run(&["why", "paystubs", &stub]).expect(2);
    run.says(&[
        "justworks has never been synced",
        "`drivetrain sync justworks`",
    ]);
}
