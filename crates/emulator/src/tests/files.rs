//! Tasks as files.

use disync_wire::request::{DeployTask, FileSelector, GetFile, ListFiles, Project};
use disync_wire::response::FileList;

use super::life_cycle::done;
use super::{Bench, task};
use crate::packed::Packed;
use crate::task::Task;
use crate::*;

const PROJECT: Project = Project::Id(DEFAULT_PROJECT);

fn names(list: &FileList) -> Vec<&str> {
    list.files.iter().filter_map(|file| file.file_name.as_deref()).collect()
}

/// Tasks of these names; those that start with `b` are in a folder.
fn bench_with(names: &[&str]) -> Bench {
    let bench = Bench::new();
    let code = Packed::pack("{\"steps\":[]}");
    let add = |world: &mut World| {
        for name in names {
            let folder = if name.starts_with('b') { DEFAULT_FOLDER } else { "" };
            let made = (CONSOLE_USER, bench.now);
            world.store.add_task(Task::new((DEFAULT_PROJECT, name), folder, code.clone(), made));
        }
    };
    bench.service.change(add).unwrap();
    bench
}

#[test]
fn each_filter_narrows_the_list() {
    let mut bench = bench_with(&["a1", "a2", "b1"]);
    let mut list = |change: &dyn Fn(&mut ListFiles)| {
        let mut request = ListFiles::all_of(PROJECT);
        change(&mut request);
        let list = bench.ask(&request);
        assert_eq!(list.total_count, i64::try_from(list.files.len()).ok());
        names(&list).join(" ")
    };
    assert_eq!(list(&|_| {}), "a1 a2 b1");
    assert_eq!(list(&|r| r.file_types = vec![23, 900]), "a1 a2 b1");
    assert_eq!(list(&|r| r.file_types = vec![23]), "");
    assert_eq!(list(&|r| r.keyword = Some("1".to_owned())), "a1 b1");
    assert_eq!(list(&|r| r.exact_file_name = Some("a2".to_owned())), "a2");
    assert_eq!(list(&|r| r.exact_file_name = Some("a".to_owned())), "");
    assert_eq!(list(&|r| r.file_id_in = vec![1_000_003, 5, 1_000_001, 1_000_003]), "a1 b1");
    assert_eq!(list(&|r| r.file_folder_path = Some(format!("/{DEFAULT_FOLDER}/"))), "b1");
    assert_eq!(list(&|r| r.file_folder_path = Some("/".to_owned())), "a1 a2");
    assert_eq!(list(&|r| r.owner = Some(CONSOLE_USER.to_owned())), "a1 a2 b1");
    assert_eq!(list(&|r| r.owner = Some("nobody".to_owned())), "");
    assert_eq!(list(&|r| r.project = Project::Identifier("disync".to_owned())), "a1 a2 b1");
}

#[test]
fn folders_and_contents_come_when_they_are_asked_for() {
    let mut bench = bench_with(&["b1"]);
    let plain = bench.ask(&ListFiles::all_of(PROJECT)).files.remove(0);
    assert_eq!((plain.absolute_folder_path, plain.content), (None, None));
    let request =
        ListFiles { need_absolute_folder_path: Some(true), need_content: Some(true), ..ListFiles::all_of(PROJECT) };
    let full = bench.ask(&request).files.remove(0);
    assert_eq!(full.absolute_folder_path.as_deref(), Some(DEFAULT_FOLDER));
    assert_eq!(full.content.as_deref(), Some("{\"steps\":[]}"));
}

#[test]
fn a_file_tells_who_edited_it_and_whether_that_is_deployed() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let file = bench.ask(&ListFiles::all_of(PROJECT)).files.remove(0);
    assert_eq!((file.file_type, file.commit_status, file.current_version), (Some(900), Some(0), Some(1)));
    assert_eq!(file.create_user.as_deref(), Some(DEFAULT_ACCESS_KEY_ID));
    assert_eq!(file.create_time, Some(bench.now.as_millisecond()));
    assert_eq!(file.node_id, None);
    done(&mut bench, &DeployTask(task(id)));
    let file = bench.ask(&ListFiles::all_of(PROJECT)).files.remove(0);
    assert_eq!(file.commit_status, Some(1));
    let node = file.node_id.unwrap();
    assert_ne!(node, id);
    let by_node = bench.ask(&GetFile { project: PROJECT, file: FileSelector::Node(node) }).file.unwrap();
    assert_eq!((by_node.file_id, by_node.deleted_status.as_deref()), (id, Some("NORMAL")));
    let code = bench.code(id);
    let by_file = bench.ask(&GetFile { project: PROJECT, file: FileSelector::File(id) }).file.unwrap();
    assert_eq!(by_file.content, Some(code));
    let (status, refusal) = bench.refusal(&GetFile { project: PROJECT, file: FileSelector::File(1) });
    assert_eq!((status, refusal.message.as_str()), (400, "fileId:[1] is invalid."));
}

#[test]
fn ranges_are_checked() {
    let mut bench = bench_with(&["a1"]);
    let all = || ListFiles::all_of(PROJECT);
    for request in [
        ListFiles { page_size: Some(101), ..all() },
        ListFiles { page_size: Some(0), ..all() },
        ListFiles { page_number: Some(0), ..all() },
        ListFiles { file_id_in: (0..51).collect(), ..all() },
    ] {
        assert_eq!(bench.refusal(&request).1.code, "Param.Invalid");
    }
    let far = bench.ask(&ListFiles { page_number: Some(i64::MAX), ..all() });
    assert_eq!((far.files.len(), far.total_count), (0, Some(1)));
}

#[test]
fn ten_thousand_files_are_listed_in_order_and_none_twice() {
    let all: Vec<String> = (0..10_000).map(|n| format!("task_{n}")).collect();
    let mut bench = bench_with(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let mut ids = Vec::new();
    for page in 1..=100 {
        let request = ListFiles {
            page_number: Some(page),
            page_size: Some(100),
            file_types: vec![ListFiles::REALTIME_SYNC],
            ..ListFiles::all_of(PROJECT)
        };
        let list = bench.ask(&request);
        assert_eq!(list.total_count, Some(10_000));
        ids.extend(list.files.iter().map(|file| file.file_id));
    }
    assert_eq!(ids, (1_000_001..=1_010_000).collect::<Vec<_>>());
    let named = ListFiles { exact_file_name: Some("task_7777".to_owned()), ..ListFiles::all_of(PROJECT) };
    assert_eq!(bench.ask(&named).files[0].file_id, 1_007_778);
}
