//! Where credentials come from, through the binary: `auth whoami`, and commands that sign with what was found.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its project up has failed")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use disync_emulator::Options;
use disync_testkit::{Cli, CredentialsUri, Emulated, Project, RawServer, Run, Sync, flat, http};
use disync_wire::Operation;
use jiff::Timestamp;
use serde_json::{Value, json};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

const NO_KEY: [&str; 2] = ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"];

/// A project, of which only its directory matters: it is the home directory, too.
fn project(url: &str) -> Project {
    let project = Project::new(BIN, url);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project
}

/// Runs in that project without any credentials in the environment.
fn bare(project: &Project) -> Cli {
    NO_KEY.into_iter().fold(project.cli(), |cli, name| cli.without(name))
}

fn profile(project: &Project, keys: Value) {
    let mut profile = keys;
    profile["name"] = json!("prod");
    let config = json!({ "current": "prod", "profiles": [profile] });
    project.write(".aliyun/config.json", config.to_string());
    permit(&project.path().join(".aliyun/config.json"), 0o600);
}

fn permit(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// All files under a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_environment_wins_and_the_key_is_shown_by_its_ends() {
    let project = project("https://dataworks.cn-shanghai.aliyuncs.com");
    profile(&project, json!({ "mode": "AK", "access_key_id": "LTAI5tExampleKey0002", "access_key_secret": "other" }));
    let run = project.cli().with_access_key("LTAI5tExampleKey0001", "TopSecretOfUser01").run("auth whoami").succeeds();
    insta::assert_snapshot!(run.transcript(), @"
    $ disync auth whoami
    credentials  environment: ALIBABA_CLOUD_ACCESS_KEY_ID
    access key   LTAI…0001
    valid        until somebody disables it
    [exit 0]
    ");
    assert!(!run.output().contains("Example") && !run.output().contains("TopSecret"));
}

#[test]
fn a_profile_is_named_with_its_file_and_what_was_passed_over() {
    let project = project("https://dataworks.cn-shanghai.aliyuncs.com");
    let keys = json!({
        "mode": "StsToken", "access_key_id": "STS.ExampleKey0001", "access_key_secret": "TopSecretOfUser01",
        "sts_token": "TopSecretToken01",
    });
    profile(&project, keys);
    let run = bare(&project).run("auth whoami").succeeds();
    insta::assert_snapshot!(run.transcript(), @"
    $ disync auth whoami
    credentials  CLI profile: profile `prod` in [PROJECT]/.aliyun/config.json
    access key   STS.…0001
    valid        temporary, for a time that is not known

    Passed over, as they are not set up:
    - environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set
    - OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set
    [exit 0]
    ");
    let json: Value = serde_json::from_str(&bare(&project).run("auth whoami --format json").succeeds().stdout).unwrap();
    assert_eq!(json["key"]["provider"], "cli_profile");
    assert_eq!(json["key"]["temporary"], true);
    assert_eq!(json["key"]["passed_over"].as_array().unwrap().len(), 2);
    let yaml: Value = serde_yaml::from_str(&bare(&project).run("auth whoami --format yaml").succeeds().stdout).unwrap();
    assert_eq!(yaml, json);
}

#[test]
fn without_credentials_everything_that_was_looked_at_is_named() {
    let project = project("https://dataworks.cn-shanghai.aliyuncs.com");
    let whoami = bare(&project).run("auth whoami").exits(8);
    // Where lines are broken depends on the length of the directory's name.
    let text = flat(&whoami.transcript());
    insta::assert_snapshot!(text, @"$ disync auth whoami [stderr] Error: no credentials were found; looked for environment (ALIBABA_CLOUD_ACCESS_KEY_ID is not set), OIDC role (ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set), CLI profile (no file [PROJECT]/.aliyun/config.json), ini profile (no file [PROJECT]/.alibabacloud/credentials), ECS RAM role (ALIBABA_CLOUD_ECS_METADATA_DISABLED is set), credentials URI (ALIBABA_CLOUD_CREDENTIALS_URI is not set) hint: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or one of the other sources hint: docs/credentials.md lists them all [exit 8]");
    assert_eq!(bare(&project).run("plan").exits(8).stderr, whoami.stderr);
}

#[test]
fn no_project_is_needed_and_an_embedded_one_needs_no_credentials() {
    let nowhere = tempfile::tempdir().unwrap();
    let cli = Cli::new(BIN, nowhere.path()).with_access_key("LTAI5tExampleKey0001", "s");
    assert!(cli.run("auth whoami").succeeds().stdout.contains("LTAI…0001"));
    let embedded = project("embedded");
    insta::assert_snapshot!(bare(&embedded).run("auth whoami").succeeds().transcript(), @"
    $ disync auth whoami
    No credentials are needed: this project speaks to the embedded DataWorks.
    [exit 0]
    ");
    insta::assert_snapshot!(bare(&embedded).run("auth whoami --format yaml").succeeds().stdout, @"
    format_version: '1.0'
    needs_credentials: false
    key: null
    ");
}

/// A plan signed with what was found; the emulator knows the key.
#[track_caller]
fn plans(cli: &Cli) -> Run {
    let run = cli.run("plan -v").succeeds();
    assert!(run.stdout.contains("Plan: 1 to add"), "{}", run.transcript());
    run
}

#[test]
fn commands_sign_with_what_was_found() {
    let emulated = Emulated::start();
    let project = project(&emulated.url());
    profile(&project, json!({ "mode": "AK", "access_key_id": "testid", "access_key_secret": "testsecret" }));
    let run = plans(&bare(&project));
    assert!(run.stderr.contains("credentials from CLI profile: profile `prod` in "), "{}", run.transcript());

    let printed = r#"{"mode":"AK","access_key_id":"testid","access_key_secret":"testsecret"}"#;
    project.write("key.json", printed);
    profile(&project, json!({ "mode": "External", "process_command": "cat key.json" }));
    let run = plans(&bare(&project));
    assert!(run.stderr.contains("command `cat` (key te…)"), "{}", run.transcript());

    let key = json!({ "AccessKeyId": "testid", "AccessKeySecret": "testsecret" });
    let uri = CredentialsUri::answering(200, &key);
    let by_uri = bare(&project).env("ALIBABA_CLOUD_CREDENTIALS_URI", uri.url());
    let run = plans(&by_uri.env("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"));
    assert!(run.stderr.contains("credentials from credentials URI"), "{}", run.transcript());

    project.write(
        ".alibabacloud/credentials",
        "[ci]\ntype=access_key\naccess_key_id=testid\naccess_key_secret=testsecret\n",
    );
    permit(&project.path().join(".alibabacloud/credentials"), 0o600);
    let run = plans(&bare(&project).env("ALIBABA_CLOUD_PROFILE", "ci"));
    assert!(run.stderr.contains("credentials from ini profile: profile `ci` in "), "{}", run.transcript());
}

#[test]
fn a_file_that_others_can_read_is_warned_of_by_every_command() {
    let emulated = Emulated::start();
    let project = project(&emulated.url());
    profile(&project, json!({ "mode": "AK", "access_key_id": "testid", "access_key_secret": "testsecret" }));
    permit(&project.path().join(".aliyun/config.json"), 0o640);
    for command in ["plan", "auth whoami", "apply --auto-approve"] {
        let run = bare(&project).run(command).succeeds();
        assert_eq!(run.stderr.matches("Warning: others than its owner can read").count(), 1, "{}", run.transcript());
    }
    assert_eq!(bare(&project).run("plan --quiet").succeeds().stderr, "");
}

#[test]
fn credentials_that_expire_during_an_apply_end_it_with_their_own_exit_code_and_the_next_one_goes_on() {
    let emulated = Emulated::with(Options { process_time: Duration::from_secs(30), ..Emulated::options() });
    let project = project(&emulated.url());
    // They last long enough for the first calls, and no others are given.
    let served = AtomicU32::new(0);
    let uri = RawServer::answering(move |_| {
        let key = json!({
            "AccessKeyId": "testid", "AccessKeySecret": "testsecret", "SecurityToken": "",
            "Expiration": (Timestamp::now() + Duration::from_millis(2500)).to_string(),
        });
        let status = if served.fetch_add(1, Ordering::SeqCst) == 0 { 200 } else { 500 };
        http(status, "application/json", key.to_string().as_bytes())
    });
    let run = bare(&project).env("ALIBABA_CLOUD_CREDENTIALS_URI", uri.url()).run("apply --auto-approve").exits(8);
    let said = flat(&run.stderr);
    assert!(said.contains("Error: no credentials: the temporary credentials have expired ("), "{said}");
    assert_eq!(emulated.calls(Operation::GenerateDISyncTaskConfigForCreating), 1);
    emulated.service().change(|world| world.advance(Timestamp::now() + Duration::from_mins(1))).unwrap();
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
    assert_eq!(emulated.calls(Operation::GenerateDISyncTaskConfigForCreating), 1, "its process was polled on");
}

#[test]
fn what_is_set_up_wrongly_is_named_and_no_secret_is_printed_or_written() {
    let emulated = Emulated::start();
    let project = project(&emulated.url());
    let fallback = "[default]\ntype=access_key\naccess_key_id=testid\naccess_key_secret=testsecret\n";
    project.write(".alibabacloud/credentials", fallback);
    permit(&project.path().join(".alibabacloud/credentials"), 0o600);
    let secret = "TopSecretOfUser01";
    let failing = [
        json!({ "mode": "AK", "access_key_secret": secret }),
        json!({ "mode": "AK", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": format!("{secret}\n") }),
        json!({ "mode": "StsToken", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": secret }),
        json!({ "mode": "RamRoleArn", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": secret }),
        json!({ "mode": "CloudSSO", "access_token": secret }),
        json!({ "mode": "External", "process_command": format!("sh -c 'echo {secret} >&2; exit 1' {secret}") }),
        json!({ "mode": "External", "process_command": format!("echo {secret}") }),
        json!({ "mode": "CredentialsURI", "credentials_uri": format!("http://example.com/{secret}") }),
        json!({ "mode": secret.len() }),
    ];
    for keys in failing {
        profile(&project, keys.clone());
        for command in ["auth whoami", "plan -v", "apply --auto-approve -v", "status"] {
            let run = bare(&project).run(command).exits(8);
            assert!(run.stderr.contains("CLI profile: "), "{keys}: {}", run.transcript());
            assert!(!run.output().contains(secret), "{keys}: {}", run.transcript());
        }
    }
    // The service itself refuses this one, and repeats what it was sent.
    profile(&project, json!({ "mode": "AK", "access_key_id": "testid", "access_key_secret": secret }));
    assert!(!bare(&project).run("apply --auto-approve -v").exits(8).output().contains(secret));
    std::fs::remove_dir_all(project.path().join(".aliyun")).unwrap();
    for path in files(project.path()) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(secret), "{}", path.display());
    }
}
