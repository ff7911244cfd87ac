//! That nobody is left in silence, and nobody is told of what is over at once.

use std::time::Duration;

use tokio::time::sleep;

use super::Counting;
use crate::bottom::tests::Screen;
use crate::printer::Printer;

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[tokio::test(start_paused = true)]
async fn without_a_terminal_it_is_told_every_thirty_seconds() {
    let screen = Screen::new(80, 10);
    let printer = Printer::onto(screen.bottom());
    let counting = Counting::on("Reading tasks", (&printer, false));
    let hear = counting.hearer();
    let work = async {
        sleep(seconds(31)).await;
        hear(0, 1000);
        sleep(seconds(40)).await;
        hear(200, 1000);
        sleep(seconds(40)).await;
    };
    counting.beside(work).await;
    insta::assert_snapshot!(screen.all(), @"
    Reading tasks, 30s
    Reading tasks: 0 of 1000, 1m0s
    Reading tasks: 200 of 1000, 1m30s
    ");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_shows_it_as_long_as_it_lasts() {
    let screen = Screen::new(30, 10);
    let printer = Printer::onto(screen.bottom());
    {
        let counting = Counting::on("Reading tasks", (&printer, true));
        counting.beside(sleep(Duration::from_millis(900))).await;
        assert_eq!(screen.text(), "");
        counting.hearer()(7, 1000);
        counting.beside(sleep(Duration::from_millis(2500))).await;
        insta::assert_snapshot!(screen.text(), @"Reading tasks: 7 of 1000, 2s");
        screen.resize(12, 3);
        counting.beside(sleep(Duration::from_millis(1500))).await;
        insta::assert_snapshot!(screen.text(), @"7 of 1000,…");
    }
    assert_eq!(screen.text(), "");
}
