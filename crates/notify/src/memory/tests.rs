use super::*;

/// The file of a channel that was told one thing, about `subject`.
fn file(subject: Subject) -> String {
    let (address, what) = (Address::realtime("orders"), "it was found so".to_owned());
    let told = Told { address, subject, what, at: Timestamp::UNIX_EPOCH };
    let mut memory = Memory::default();
    memory.learn("ops", Remembered { n_messages: 3, told: [(Digest::of(b"1"), told)].into() });
    let project = ProjectId(10_000);
    let bytes = memory.to_bytes(project);
    assert_eq!(Memory::read(&bytes, project).unwrap(), memory);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_file_of_version_1_stays_as_it_is() {
    insta::assert_snapshot!(file(Subject::Table(Table { database: Some("shop".into()), name: "orders".into() })), @r#"
    {
      "disync_notified": 1,
      "project": 10000,
      "channels": {
        "ops": {
          "n_messages": 3,
          "told": [
            {
              "fingerprint": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
              "address": "realtime.orders",
              "about": {
                "table": {
                  "database": "shop",
                  "name": "orders"
                }
              },
              "what": "it was found so",
              "at": "1970-01-01T00:00:00Z"
            }
          ]
        }
      }
    }
    "#);
}

#[test]
fn each_subject_has_a_form_of_its_own() {
    let subjects = [
        Subject::Table(Table { database: None, name: "items".into() }),
        Subject::Setting("folder".to_owned()),
        Subject::Document,
        Subject::Instance,
        Subject::Publication,
        Subject::Task,
        Subject::Unmanaged,
    ];
    let about = |subject| {
        let file: serde_json::Value = serde_json::from_str(&file(subject)).unwrap();
        file["channels"]["ops"]["told"][0]["about"].to_string()
    };
    insta::assert_snapshot!(subjects.map(about).join("\n"), @r#"
    {"table":{"database":null,"name":"items"}}
    {"setting":"folder"}
    "document"
    "instance"
    "publication"
    "task"
    "unmanaged"
    "#);
}
