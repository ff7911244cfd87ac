//! `disync comment`: one comment on a pull request, found and edited whoever else comments and however many jobs run.

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Cli, Emulated, ForgeServer, Host, Project, Sync, Trouble};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");
const HOSTS: [Host; 3] = [Host::GitHub, Host::GitLab, Host::Gitea];
const BOT: (i64, &str) = (41_898_282, "github-actions[bot]");

/// A project with a plan in `plan.md`, which adds a table.
fn project() -> Project {
    let project = Project::new(BIN, "embedded");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    plans(&project);
    project
}

/// Writes the plan of the project as Markdown.
fn plans(project: &Project) {
    let plan = project.run("plan --format markdown").succeeds().stdout;
    project.write("plan.md", plan);
}

/// A host that knows the token of a bot, `secret-token`.
fn host(kind: Host) -> ForgeServer {
    let host = ForgeServer::start(kind);
    let (id, login) = bot(kind);
    host.knows("secret-token", id, login);
    host
}

/// Whose comments are ours: on GitHub an app, which may not ask who it is.
const fn bot(kind: Host) -> (i64, &'static str) {
    match kind {
        Host::GitHub => BOT,
        Host::GitLab | Host::Gitea => (5, "disync-bot"),
    }
}

/// The binary in CI's environment, in run number `run` for the pull request.
fn ci(project: &Project, host: &ForgeServer, kind: Host, run: u64) -> Cli {
    let cli = Cli::new(BIN, project.path());
    let run = run.to_string();
    match kind {
        Host::GitHub => cli
            .env("GITHUB_API_URL", host.api())
            .env("GITHUB_REPOSITORY", disync_testkit::REPOSITORY)
            .env("GITHUB_REF", "refs/pull/7/merge")
            .env("GITHUB_RUN_ID", run)
            .env("GITHUB_TOKEN", "secret-token"),
        Host::GitLab => cli
            .env("CI_API_V4_URL", host.api())
            .env("CI_MERGE_REQUEST_PROJECT_ID", disync_testkit::REPOSITORY)
            .env("CI_MERGE_REQUEST_IID", "7")
            .env("CI_PIPELINE_ID", run)
            .env("GITLAB_TOKEN", "secret-token"),
        Host::Gitea => cli
            .env("GITEA_SERVER_URL", host.api().trim_end_matches("/api/v1"))
            .env("GITHUB_REPOSITORY", disync_testkit::REPOSITORY)
            .env("GITHUB_REF", "refs/pull/7/head")
            .env("GITHUB_RUN_ID", run)
            .env("GITEA_TOKEN", "secret-token"),
    }
}

const fn flag(kind: Host) -> &'static str {
    match kind {
        Host::GitHub => "--github",
        Host::GitLab => "--gitlab",
        Host::Gitea => "--gitea",
    }
}

fn command(kind: Host) -> String {
    format!("comment {} --file plan.md", flag(kind))
}

#[test]
fn a_plan_is_posted_once_and_edited_afterwards() {
    for kind in HOSTS {
        let (project, host) = (project(), host(kind));
        let run = ci(&project, &host, kind, 1).run(&command(kind)).succeeds();
        assert!(run.stdout.starts_with("Created comment 1000 on acme/pipelines"), "{}", run.output());
        let said = host.said();
        let line =
            "<!-- disync:comment:v1 of=plan project=10000 environment=default run=1.1 -->\n## disync plan: 1 to add";
        assert!(said.len() == 1 && said[0].body.starts_with(line), "{said:?}");
        assert!(said[0].body.contains("shop.orders"), "{said:?}");
        project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds"]));
        plans(&project);
        let run = ci(&project, &host, kind, 2).run(&command(kind)).succeeds();
        assert!(run.stdout.starts_with("Updated comment 1000 on acme/pipelines"), "{}", run.output());
        let said = host.said();
        assert!(said.len() == 1 && said[0].body.contains("shop.refunds"), "{said:?}");
        let run = ci(&project, &host, kind, 2).run(&command(kind)).succeeds();
        assert!(run.stdout.contains("says so already"), "{}", run.output());
        assert_eq!(host.counts(), (1, 1, 0));
    }
}

#[test]
fn it_is_found_among_250_comments_of_a_bot_a_user_and_two_environments() {
    for kind in HOSTS {
        let (project, host) = (project(), host(kind));
        let (id, login) = bot(kind);
        let comment = |environment: &str, run| {
            let command = format!("{} --environment {environment}", command(kind));
            ci(&project, &host, kind, run).run(&command).succeeds().stdout
        };
        // Somebody copies the mark of both before they are there.
        let mark =
            |environment| format!("<!-- disync:comment:v1 of=plan project=10000 environment={environment} run=9.1 -->");
        host.comments(77, "mallory", &mark("staging"));
        for n in 0..100 {
            host.comments(77, "mallory", &format!("{}\n{n}", mark("prod")));
            host.comments(id, login, &format!("Another program of the same account: {n}"));
        }
        comment("staging", 1);
        for n in 0..46 {
            host.comments(id, login, &format!("Below the first line it is none {n}:\n{}", mark("prod")));
        }
        comment("prod", 1);
        host.comments(77, "mallory", &mark("prod"));
        assert_eq!(host.said().len(), 250);
        let before = host.said();
        plans_more(&project);
        assert!(comment("prod", 2).starts_with("Updated comment"), "{kind:?}");
        let after = host.said();
        let changed: Vec<usize> = (0..after.len()).filter(|at| before[*at] != after[*at]).collect();
        assert_eq!((after.len(), changed), (250, vec![248]), "{kind:?}");
        assert!(comment("staging", 2).starts_with("Updated comment"), "{kind:?}");
        assert_eq!(host.counts(), (2, 2, 0));
        let received = host.received();
        let lists = received.iter().filter(|request| request.starts_with("GET ") && !request.ends_with("/user"));
        // Three pages, but for Gitea, which gives all at once; a look before and one after each write.
        assert!(lists.count() >= if kind == Host::Gitea { 8 } else { 20 });
    }
}

/// Declares another table, and plans that.
fn plans_more(project: &Project) {
    project.sync(&Sync::new("orders").tables("shop", ["orders", "more"]));
    plans(project);
}

#[test]
fn ten_jobs_at_the_same_moment_end_with_one_comment() {
    for kind in HOSTS {
        let (project, host) = (project(), host(kind));
        host.gathers(10);
        let jobs: Vec<_> = (1..=10).map(|run| ci(&project, &host, kind, run).spawn(&command(kind))).collect();
        for job in jobs {
            drop(job.finish(std::time::Duration::from_secs(60)).succeeds());
        }
        let said = host.said();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].id, 1000);
        let (n_created, _, n_deleted) = host.counts();
        assert_eq!((n_created, n_deleted), (10, 9));
        // Whichever was last, the next run is after all of them.
        drop(ci(&project, &host, kind, 11).run(&command(kind)).succeeds());
        assert!(host.said().len() == 1 && host.said()[0].body.contains(" run=11.1 "));
    }
}

#[test]
fn an_earlier_run_leaves_the_comment_of_a_later_one() {
    let (project, host) = (project(), host(Host::GitHub));
    drop(ci(&project, &host, Host::GitHub, 9).run(&command(Host::GitHub)).succeeds());
    plans_more(&project);
    let run = ci(&project, &host, Host::GitHub, 8).run(&command(Host::GitHub)).succeeds();
    assert_eq!(run.stdout, "Comment 1000 on acme/pipelines#7 is of the later run 9.1, and stays.\n");
    let again = ci(&project, &host, Host::GitHub, 9).env("GITHUB_RUN_ATTEMPT", "2");
    assert!(again.run(&command(Host::GitHub)).succeeds().stdout.starts_with("Updated comment 1000"));
}

#[test]
fn no_comment_where_nothing_changes_unless_there_is_one() {
    let (project, host) = (project(), host(Host::GitLab));
    drop(project.apply());
    plans(&project);
    let comment = |more: &str| {
        ci(&project, &host, Host::GitLab, 1).run(&format!("{} {more}", command(Host::GitLab))).succeeds().stdout
    };
    assert_eq!(comment(""), "Nothing to say on acme/pipelines!7: the plan has no changes, and there is no comment.\n");
    assert_eq!(host.said(), []);
    assert!(comment("--always").starts_with("Created comment"));
    plans_more(&project);
    assert!(comment("").starts_with("Updated comment"));
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    plans(&project);
    assert!(comment("").starts_with("Updated comment"));
    assert!(host.said()[0].body.contains("## disync plan: no changes"), "{:?}", host.said());
}

/// A project that is applied, its plan in `plan.md` and its drift, of which there is none, in `drift.md`.
fn applied() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project.apply();
    plans_more(&project);
    looks(&project, 0);
    (emulated, project)
}

/// Writes the drift of the project as Markdown.
fn looks(project: &Project, exit: i32) {
    let drift = project.run("drift --format markdown").exits(exit).stdout;
    project.write("drift.md", drift);
}

/// Adds a table in the console, and looks.
fn drifts(emulated: &Emulated, project: &Project, table: &str) {
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: table.to_owned() });
    looks(project, 2);
}

#[test]
fn drift_is_a_comment_of_its_own_beside_the_plan() {
    for kind in HOSTS {
        let ((emulated, project), host) = (applied(), host(kind));
        drifts(&emulated, &project, "carts");
        let comment = |file: &str, run| {
            let command = format!("comment {} --file {file}", flag(kind));
            ci(&project, &host, kind, run).run(&command).succeeds().stdout
        };
        assert!(comment("plan.md", 1).starts_with("Created comment 1000 "), "{kind:?}");
        assert!(comment("drift.md", 1).starts_with("Created comment 1001 "), "{kind:?}");
        drifts(&emulated, &project, "refunds");
        plans_more(&project);
        assert!(comment("drift.md", 2).starts_with("Updated comment 1001 "), "{kind:?}");
        assert!(comment("plan.md", 2).starts_with("Updated comment 1000 "), "{kind:?}");
        assert!(comment("drift.md", 2).contains("1001 on acme/pipelines"), "{kind:?}");
        let said = host.said();
        let line = "<!-- disync:comment:v1 of=drift project=10000 environment=default run=2.1 -->\n## disync drift: ";
        assert!(said.len() == 2 && said[1].body.starts_with(line), "{said:?}");
        assert!(said[1].body.contains("shop.refunds") && said[0].body.contains(" of=plan "), "{said:?}");
        assert_eq!(host.counts(), (2, 2, 0));
    }
}

#[test]
fn ten_jobs_that_tell_plan_and_drift_at_the_same_moment_end_with_one_comment_of_each() {
    for kind in HOSTS {
        let ((emulated, project), host) = (applied(), host(kind));
        drifts(&emulated, &project, "carts");
        host.gathers(10);
        let job = |run| {
            let file = if run % 2 == 0 { "plan.md" } else { "drift.md" };
            ci(&project, &host, kind, run).spawn(&format!("comment {} --file {file}", flag(kind)))
        };
        for job in (1..=10).map(job).collect::<Vec<_>>() {
            drop(job.finish(std::time::Duration::from_secs(60)).succeeds());
        }
        let of = |of: &str| host.said().iter().filter(|said| said.body.contains(&format!(" of={of} "))).count();
        assert_eq!((host.said().len(), of("plan"), of("drift")), (2, 1, 1), "{:?}", host.said());
        assert_eq!(host.counts().2, 8);
    }
}

#[test]
fn no_drift_is_no_comment_unless_there_is_one_or_not_everything_was_looked_at() {
    let ((emulated, project), host) = (applied(), host(Host::GitHub));
    let comment =
        |run| ci(&project, &host, Host::GitHub, run).run("comment --github --file drift.md").succeeds().stdout;
    assert_eq!(comment(1), "Nothing to say on acme/pipelines#7: there is no drift, and there is no comment.\n");
    let dry = ci(&project, &host, Host::GitHub, 1).run("comment --github --file drift.md --dry-run").succeeds();
    assert!(dry.stderr.contains(", if there is a comment already: there is no drift:"), "{}", dry.output());
    emulated.inject(Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR));
    looks(&project, 3);
    assert!(comment(2).starts_with("Created comment 1000 "));
    looks(&project, 0);
    assert!(comment(3).starts_with("Updated comment 1000 "));
    assert!(host.said()[0].body.contains("## disync drift: no drift"), "{:?}", host.said());
}

#[test]
fn an_answer_that_is_lost_leaves_one_comment() {
    for kind in HOSTS {
        let (project, host) = (project(), host(kind));
        host.fails_next("POST", Trouble::AnswerLost);
        if kind == Host::GitHub {
            // The first POST of GitHub asks who we are.
            host.fails_next("POST", Trouble::AnswerLost);
        }
        let stdout = ci(&project, &host, kind, 1).run(&command(kind)).succeeds().stdout;
        assert!(stdout.contains("omment 1000 on acme/pipelines"), "{stdout}");
        assert_eq!((host.said().len(), host.counts().0), (1, 1));
    }
}

#[test]
fn a_hiccup_is_outlasted_and_a_comment_that_a_person_deletes_comes_back() {
    let (project, host) = (project(), host(Host::Gitea));
    host.fails_next("GET", Trouble::Refused(502, "", "<html>"));
    host.fails_next("POST", Trouble::Refused(429, "Retry-After: 0\r\n", ""));
    drop(ci(&project, &host, Host::Gitea, 1).run(&command(Host::Gitea)).succeeds());
    host.delete(1000);
    drop(ci(&project, &host, Host::Gitea, 2).run(&command(Host::Gitea)).succeeds());
    assert_eq!((host.said().len(), host.counts().0), (1, 2));
}

#[test]
fn a_comment_that_may_not_be_changed_is_a_failure_and_no_loop() {
    let (project, host) = (project(), host(Host::GitHub));
    drop(ci(&project, &host, Host::GitHub, 1).run(&command(Host::GitHub)).succeeds());
    for _ in 0..2 {
        host.fails_next("PATCH", Trouble::Refused(404, "", r#"{"message":"Not Found"}"#));
    }
    insta::assert_snapshot!(ci(&project, &host, Host::GitHub, 2).run(&command(Host::GitHub)).exits(1).transcript(), @"
    $ disync comment --github --file plan.md
    [stderr]
    Error: acme/pipelines#7: cannot change the comment: GitHub answers with HTTP status 404: Not Found
      hint: check the repository and the number; hosts say the same of what the token may not see
      hint: GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow
    [exit 1]
    ");
}

#[test]
fn each_refusal_says_what_to_do_and_shows_no_token() {
    let (project, host) = (project(), host(Host::GitHub));
    host.fails_next(
        "GET",
        Trouble::Refused(403, "", r#"{"message":"Resource not accessible by integration\u001b[31m"}"#),
    );
    host.fails_next(
        "GET",
        Trouble::Refused(403, "", r#"{"message":"Resource not accessible by integration\u001b[31m"}"#),
    );
    let run = ci(&project, &host, Host::GitHub, 1).run(&command(Host::GitHub)).exits(8);
    insta::assert_snapshot!(run.transcript(), @r"
    $ disync comment --github --file plan.md
    [stderr]
    Error: acme/pipelines#7: cannot list the comments: GitHub answers with HTTP status 403: Resource not
    accessible by integration\x1b[31m
      hint: GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow
      hint: the token of a run for a pull request from a fork can only read; see docs/comment.md for
        what to do then
    [exit 8]
    ");
    let wrong =
        ci(&project, &host, Host::GitHub, 1).env("GITHUB_TOKEN", "wrong-token").run(&command(Host::GitHub)).exits(8);
    insta::assert_snapshot!(wrong.transcript(), @"
    $ disync comment --github --file plan.md
    [stderr]
    Error: acme/pipelines#7: cannot ask whom the token belongs to: GitHub answers with HTTP status 401:
    Bad credentials
      hint: the token is not valid, or has expired; GITHUB_TOKEN needs `permissions: { pull-requests:
        write }` in the workflow
    [exit 8]
    ");
    assert!(!wrong.output().contains("wrong-token") && !run.output().contains("secret-token"));
}

#[test]
fn what_is_missing_is_named_before_anything_is_called() {
    let (project, host) = (project(), host(Host::GitLab));
    let gitlab = ci(&project, &host, Host::GitLab, 1);
    let no_token = gitlab.clone().without("GITLAB_TOKEN").env("CI_JOB_TOKEN", "job");
    insta::assert_snapshot!(no_token.run(&command(Host::GitLab)).exits(8).transcript(), @"
    $ disync comment --gitlab --file plan.md
    [stderr]
    Error: there is no token for GitLab
      hint: CI_JOB_TOKEN cannot write comments; create a project access token with the role Reporter and
        the scope `api`, and make it the masked variable GITLAB_TOKEN
    [exit 8]
    ");
    insta::assert_snapshot!(gitlab.clone().without("CI_MERGE_REQUEST_IID").run(&command(Host::GitLab)).exits(1).transcript(), @"
    $ disync comment --gitlab --file plan.md
    [stderr]
    Error: this run is not about a pull request
      hint: run it for pull requests alone, or give --pull-request
    [exit 1]
    ");
    insta::assert_snapshot!(gitlab.run("comment --gitlab --file gone.md").exits(1).transcript(), @"
    $ disync comment --gitlab --file gone.md
    [stderr]
    Error: cannot read `./gone.md`: No such file or directory (os error 2)
      hint: make it with `disync plan --format markdown` or `disync drift --format markdown`
    [exit 1]
    ");
    project.write("other.md", "## Somebody's page\n");
    insta::assert_snapshot!(gitlab.run("comment --gitlab --file other.md").exits(1).transcript(), @"
    $ disync comment --gitlab --file other.md
    [stderr]
    Error: the Markdown does not begin with the line by which disync knows its own
      hint: make it with `disync plan --format markdown` or `disync drift --format markdown`
    [exit 1]
    ");
    insta::assert_snapshot!(gitlab.run("comment --gitlab --environment a--b").exits(1).transcript(), @"
    $ disync comment --gitlab --environment a--b
    [stderr]
    error: invalid value 'a--b' for '--environment <NAME>': not a name of an environment; one is 1 to 64 letters, digits and `.`, `_`, `/`, `-`, without `--`

    For more information, try '--help'.
    [exit 1]
    ");
    insta::assert_snapshot!(gitlab.run("comment --file plan.md").exits(1).transcript(), @"
    $ disync comment --file plan.md
    [stderr]
    error: the following required arguments were not provided:
      <--github|--gitlab|--gitea>

    Usage: disync comment --file <FILE> <--github|--gitlab|--gitea>

    For more information, try '--help'.
    [exit 1]
    ");
    assert_eq!(host.received(), [""; 0]);
}

#[test]
fn a_comment_that_is_too_long_is_not_sent() {
    let (project, host) = (project(), host(Host::GitHub));
    let hint = "<!-- disync:plan:v1 project=10000 changes=1 refusals=0 -->\n";
    project.write("plan.md", format!("{hint}{}", "x".repeat(65_536)));
    insta::assert_snapshot!(ci(&project, &host, Host::GitHub, 1).run(&command(Host::GitHub)).exits(1).transcript(), @"
    $ disync comment --github --file plan.md
    [stderr]
    Error: acme/pipelines#7: the comment has 65613 characters, and GitHub takes 65536
      hint: make it shorter: `disync plan --format markdown --max-chars 65280`
    [exit 1]
    ");
    assert_eq!(host.received(), [""; 0]);
    // The longest plan that `plan` makes fits with the longest mark.
    project.write("plan.md", format!("{hint}{}", "x".repeat(65_280 - hint.len())));
    let environment = "e".repeat(64);
    let last = ci(&project, &host, Host::GitHub, u64::MAX).env("GITHUB_RUN_ATTEMPT", "1000");
    drop(last.run(&format!("{} --environment {environment}", command(Host::GitHub))).succeeds());
}

#[test]
fn a_dry_run_shows_what_would_be_posted_and_needs_no_token() {
    let (project, host) = (project(), host(Host::GitHub));
    project
        .write("plan.md", "<!-- disync:plan:v1 project=10000 changes=0 refusals=0 -->\n## disync plan: no changes\n");
    let dry =
        ci(&project, &host, Host::GitHub, 1).without("GITHUB_TOKEN").env("GITHUB_API_URL", "https://api.github.com");
    insta::assert_snapshot!(dry.run("comment --github --file plan.md --environment prod --dry-run").succeeds().transcript(), @"
    $ disync comment --github --file plan.md --environment prod --dry-run
    <!-- disync:comment:v1 of=plan project=10000 environment=prod run=1.1 -->
    ## disync plan: no changes
    [stderr]
    would post on acme/pipelines#7 (https://api.github.com/), if there is a comment already: the plan has no changes:
    [exit 0]
    ");
    assert_eq!(host.received(), [""; 0]);
}

#[test]
fn a_workflow_of_gitea_edits_the_comments_of_its_own_token() {
    let (project, host) = (project(), ForgeServer::start(Host::Gitea));
    host.knows("job", -2, "gitea-actions");
    let job = |run| {
        ci(&project, &host, Host::Gitea, run)
            .without("GITEA_TOKEN")
            .without("GITEA_SERVER_URL")
            .env("GITHUB_API_URL", host.api())
            .env("GITHUB_TOKEN", "job")
    };
    for run in 1..=2 {
        // Its token may not ask about accounts.
        host.fails_next("GET", Trouble::Refused(403, "", "{}"));
        drop(job(run).run(&command(Host::Gitea)).succeeds());
    }
    assert_eq!(host.counts(), (1, 1, 0));
}
