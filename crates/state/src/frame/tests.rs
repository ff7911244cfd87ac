use super::*;

fn journal() -> Vec<u8> {
    [br#"{"a":1}"#.as_slice(), b"[2]", br#"["three"]"#].map(|json| encode(json).unwrap()).concat()
}

fn records(bytes: &[u8]) -> Vec<&[u8]> {
    decode(bytes).unwrap().into_iter().map(|(_, json)| json).collect()
}

#[test]
fn whole_frames_are_read_with_their_places() {
    let bytes = journal();
    assert_eq!(decode(&bytes).unwrap(), [(0, br#"{"a":1}"#.as_slice()), (15, b"[2]"), (26, br#"["three"]"#)]);
}

#[test]
fn a_torn_end_is_cut_at_every_byte() {
    let bytes = journal();
    for length in 0..=bytes.len() {
        let whole = [15, 26, bytes.len()].into_iter().filter(|end| *end <= length).count();
        assert_eq!(records(&bytes[..length]).len(), whole, "cut at {length}");
    }
}

#[test]
fn zeros_at_the_end_are_a_torn_end() {
    assert_eq!(records(&[journal(), vec![0; 4096]].concat()).len(), 3);
}

#[test]
fn damage_before_the_end_is_not_cut_off() {
    let last = 26;
    for bit in 0..last * 8 {
        let mut bytes = journal();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let damage = decode(&bytes).unwrap_err();
        assert_eq!(damage.offset, if bit / 8 < 15 { 0 } else { 15 }, "bit {bit}");
    }
}

#[test]
fn a_flipped_bit_in_the_last_frame_never_invents_a_record() {
    for bit in 26 * 8..journal().len() * 8 {
        let mut bytes = journal();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(records) = decode(&bytes) {
            assert_eq!(records.len(), 2, "bit {bit}");
        }
    }
}

#[test]
fn a_length_that_nobody_writes_is_damage_even_at_the_end() {
    let bytes = [journal(), u32::MAX.to_le_bytes().to_vec()].concat();
    assert_eq!(decode(&bytes).unwrap_err().offset, 43);
}

#[test]
fn a_record_over_the_limit_is_refused() {
    assert!(encode(&vec![b' '; LIMIT]).is_ok());
    assert_eq!(encode(&vec![b' '; LIMIT + 1]), Err(TooLong));
}
