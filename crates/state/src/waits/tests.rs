use super::*;
use disync_model::{DestinationKind, Kind, Stage};

fn learnt() -> Waits {
    let generate = Work { stage: Stage::Generate, kind: Kind::Realtime, destination: Some(DestinationKind::Holo) };
    let stop = Work { stage: Stage::Stop, kind: Kind::Realtime, destination: None };
    [(generate, Duration::from_millis(2500)), (stop, Duration::from_secs(4))].into_iter().collect()
}

#[test]
fn what_is_remembered_is_recalled() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(recall_waits(directory.path()), Waits::default());
    remember(directory.path(), &learnt()).unwrap();
    assert_eq!(recall_waits(directory.path()), learnt());
}

#[test]
fn whatever_becomes_of_the_file_nothing_breaks() {
    let directory = tempfile::tempdir().unwrap();
    remember(directory.path(), &learnt()).unwrap();
    let path = directory.path().join(NAME);
    let sound = std::fs::read_to_string(&path).unwrap();
    let damaged = [
        String::new(),
        sound[..sound.len() / 2].to_owned(),
        sound.replace(r#""disync_waits":1"#, r#""disync_waits":2"#),
        sound.replace("2500", "-1"),
        sound.replace("2500", "1e99"),
        sound.replace("generate", "fly"),
    ];
    for text in damaged {
        std::fs::write(&path, &text).unwrap();
        assert_eq!(recall_waits(directory.path()), Waits::default(), "{text}");
    }
    std::fs::write(&path, sound.replace("2500", "99999999999")).unwrap();
    assert_eq!(recall_waits(directory.path()).iter().count(), 1, "what cannot be true is left out");
    remember(directory.path(), &learnt()).unwrap();
    assert_eq!(recall_waits(directory.path()), learnt());
}

#[test]
fn nothing_is_written_where_there_is_no_directory() {
    let directory = tempfile::tempdir().unwrap();
    let absent = directory.path().join("absent");
    remember(&absent, &learnt()).unwrap();
    assert!(!absent.exists());
}
