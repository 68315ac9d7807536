//! What a record costs in commits, each of which waits for the disk.

use std::path::Path;

use hooktray_core::store::FILE;

use crate::three_requests::{REQUESTS, three_requests};

/// Counts the commits in the WAL: the frames that have the size of the database after a commit in their header, and the
/// salts of the WAL (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
fn commits(folder: &Path) -> usize {
    let wal = std::fs::read(folder.join(format!("{FILE}-wal"))).expect("a WAL");
    let number = |at: usize| u32::from_be_bytes(wal[at..at + 4].try_into().expect("four bytes"));
    let (page, salts) = (number(8) as usize, (number(16), number(20)));
    let frames = (32..).step_by(24 + page).take_while(|at| at + 24 + page <= wal.len());
    frames.take_while(|at| (number(at + 8), number(at + 12)) == salts).filter(|at| number(at + 4) > 0).count()
}

#[tokio::test]
async fn flow_with_one_request_costs_three_commits_and_each_further_request_one() {
    for requests in 1..=REQUESTS.len() {
        let mut flow = three_requests(|flow| {
            flow["actions"].as_array_mut().expect("actions").truncate(1 + requests);
        })
        .await;
        flow.engine.listen().await;
        let folder = flow.engine.data_dir.path().to_owned();
        let before = commits(&folder);
        let id = flow.send("Ольга").await;
        assert_eq!(commits(&folder) - before, 1, "the record and its job");
        let claimed = flow.claim().await;
        assert_eq!(commits(&folder) - before, 2, "the claim");
        let worker = flow.engine.inner().worker();
        let ended = worker.attempt(&claimed).await;
        assert_eq!(commits(&folder) - before, 1 + requests, "each reply that another request follows");
        assert!(worker.settle(&claimed, ended).await.expect("settled"));
        worker.done(&claimed);
        assert_eq!(commits(&folder) - before, 2 + requests, "the outcome");
        assert_eq!(flow.engine.operation(&id)["status"], "delivered");
    }
}
