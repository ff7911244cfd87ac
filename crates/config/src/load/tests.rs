use std::os::unix::fs::symlink;

use super::*;

fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("syncs/team")).unwrap();
    write(&dir, "disync.yaml", "disync: 1");
    write(&dir, "syncs/team/a.yml", "a");
    dir
}

fn write(dir: &tempfile::TempDir, path: &str, text: impl AsRef<[u8]>) {
    fs::write(dir.path().join(path), text).unwrap();
}

fn paths(dir: &tempfile::TempDir) -> Vec<String> {
    load(dir.path()).unwrap().into_iter().map(|file| file.path.to_string()).collect()
}

/// The error with all its causes, as a person sees it.
fn error(dir: &tempfile::TempDir) -> String {
    let error = load(dir.path()).unwrap_err();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}").replace(&dir.path().display().to_string(), "PROJECT")
}

#[test]
fn yaml_in_the_project_and_below_syncs_is_read_in_order() {
    let dir = project();
    write(&dir, "z.yaml", "z");
    write(&dir, "syncs/b.YAML", "b");
    write(&dir, "README.md", "not YAML");
    write(&dir, "syncs/.hidden.yaml", "hidden");
    fs::create_dir_all(dir.path().join("elsewhere")).unwrap();
    write(&dir, "elsewhere/c.yaml", "not below syncs");
    fs::create_dir_all(dir.path().join(".disync")).unwrap();
    write(&dir, ".disync/state.yaml", "ours");
    assert_eq!(paths(&dir), ["disync.yaml", "syncs/b.YAML", "syncs/team/a.yml", "z.yaml"]);
}

#[test]
fn bytes_arrive_as_they_are() {
    let dir = project();
    write(&dir, "disync.yaml", b"\xEF\xBB\xBFa\r\n\xff");
    assert_eq!(load(dir.path()).unwrap()[0].bytes, b"\xEF\xBB\xBFa\r\n\xff");
}

#[test]
fn a_folder_without_a_project_says_what_to_write() {
    let dir = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(error(&dir), @"there is no `disync.yaml` in `PROJECT`: write a `disync.yaml` with `disync: 1`, `project_id:` and `region:`, and the sync definitions below `syncs/`");
}

#[test]
fn a_project_that_does_not_exist_is_refused() {
    let error = load(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(matches!(error, LoadError::Project { .. }), "{error:?}");
}

#[test]
fn a_folder_that_is_named_like_a_file_is_refused() {
    let dir = project();
    fs::create_dir(dir.path().join("syncs/x.yaml")).unwrap();
    insta::assert_snapshot!(error(&dir), @"`syncs/x.yaml` is a folder, not a file");
}

#[test]
fn a_pipe_is_refused_without_waiting_for_its_writer() {
    let dir = project();
    let made = std::process::Command::new("mkfifo").arg(dir.path().join("syncs/pipe.yaml")).status().unwrap();
    assert!(made.success());
    insta::assert_snapshot!(error(&dir), @"`syncs/pipe.yaml` is a pipe, socket or device, not a file");
}

#[test]
fn a_device_is_refused_behind_its_link() {
    let dir = project();
    symlink("/dev/zero", dir.path().join("zero.yaml")).unwrap();
    insta::assert_snapshot!(error(&dir), @"the link `zero.yaml` leaves the project: it points to `/dev/zero`");
}

#[test]
fn a_link_out_of_the_project_is_refused() {
    let dir = project();
    symlink("/etc/passwd", dir.path().join("syncs/users.yaml")).unwrap();
    insta::assert_snapshot!(error(&dir), @"the link `syncs/users.yaml` leaves the project: it points to `/etc/passwd`");
}

#[test]
fn a_link_to_a_folder_out_of_the_project_is_refused() {
    let dir = project();
    symlink("/etc", dir.path().join("syncs/etc")).unwrap();
    insta::assert_snapshot!(error(&dir), @"the link `syncs/etc` leaves the project: it points to `/etc`");
}

#[test]
fn a_link_to_a_folder_that_could_go_round_is_refused() {
    let dir = project();
    symlink(dir.path(), dir.path().join("syncs/round")).unwrap();
    insta::assert_snapshot!(error(&dir), @"`syncs/round` is a link to a folder, not a file");
}

#[test]
fn a_link_within_the_project_is_read() {
    let dir = project();
    write(&dir, "shared.txt", "shared");
    symlink("../shared.txt", dir.path().join("syncs/shared.yaml")).unwrap();
    assert_eq!(paths(&dir), ["disync.yaml", "syncs/shared.yaml", "syncs/team/a.yml"]);
}

#[test]
fn a_link_to_nothing_is_an_error_not_a_missing_file() {
    let dir = project();
    symlink("nothing", dir.path().join("syncs/gone.yaml")).unwrap();
    insta::assert_snapshot!(error(&dir), @"cannot read `syncs/gone.yaml`: No such file or directory (os error 2)");
}

#[test]
fn a_file_of_more_than_4_mib_is_refused() {
    let dir = project();
    write(&dir, "disync.yaml", vec![b'#'; 4 * 1024 * 1024]);
    assert_eq!(paths(&dir).len(), 2);
    write(&dir, "disync.yaml", vec![b'#'; 4 * 1024 * 1024 + 1]);
    insta::assert_snapshot!(error(&dir), @"`disync.yaml` is too much: a file may hold 4 MiB");
}

#[test]
fn more_than_64_mib_in_all_are_refused() {
    let dir = project();
    for n in 0..17 {
        // Holes take no room on the disk.
        let file = File::create(dir.path().join(format!("{n:02}.yaml"))).unwrap();
        file.set_len(4 * 1024 * 1024).unwrap();
    }
    insta::assert_snapshot!(error(&dir), @"`16.yaml` is too much: all files together may hold 64 MiB");
}

#[test]
fn more_than_ten_thousand_files_are_refused() {
    let dir = project();
    for n in 0..10_000 {
        fs::hard_link(dir.path().join("syncs/team/a.yml"), dir.path().join(format!("syncs/{n}.yaml"))).unwrap();
    }
    insta::assert_snapshot!(error(&dir), @"`syncs` is too much: a project may have 10,000 files, in folders nested up to 32 deep");
}

#[test]
fn folders_nested_too_deeply_are_refused() {
    let dir = project();
    let deep = "syncs/".to_owned() + &"d/".repeat(40);
    fs::create_dir_all(dir.path().join(&deep)).unwrap();
    write(&dir, &format!("{deep}a.yaml"), "");
    assert!(error(&dir).contains("nested up to 32 deep"));
}

#[test]
fn a_name_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;

    let dir = project();
    fs::write(dir.path().join("syncs").join(std::ffi::OsStr::from_bytes(b"\xff.yaml")), "").unwrap();
    insta::assert_snapshot!(error(&dir), @"the name of `syncs/�.yaml` is not UTF-8");
}
