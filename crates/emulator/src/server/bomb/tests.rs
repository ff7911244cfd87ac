//! Bombs, read by the ordinary decoder.

use std::io::Read as _;

use super::*;

#[test]
fn what_is_read_is_the_body_and_spaces_of_the_length_that_was_asked_for() {
    const CHUNK: u64 = 1 << 20;
    for total in [0, 5, 100, CHUNK - 1, CHUNK + 4, CHUNK + 5, 2 * CHUNK, 3 * CHUNK + 17, 40 * CHUNK] {
        let gzip = bomb(b"{...}", total).unwrap();
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut read).unwrap();
        assert_eq!(u64::try_from(read.len()).unwrap(), total.max(5));
        assert!(read.starts_with(b"{...}") && read[5..].iter().all(|byte| *byte == b' '), "{total}");
    }
}

#[test]
fn a_gigabyte_is_a_megabyte_on_the_wire() {
    assert!(bomb(b"{}", 1 << 30).unwrap().len() < 2 << 20);
}
