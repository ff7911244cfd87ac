//! `disync doctor`: reads what a project depends on, and says what is missing. It is never given anything that can
//! write.

use std::sync::Arc;

use disync_config::{Config, Project};
use disync_dataworks::host_and_port;
use disync_emulator::Mode;
use disync_model::workspace::{GroupQuery, ResourceGroupInfo, ResourceGroupStatus};
use disync_model::{DataSource, Desired, Environment, ReadWorkspace, RemoteError, ResourceGroup, State, Workspace};
use disync_render::{
    Check, Verdict, calls_text, count, declared_text, doctor_json, doctor_text, doctor_yaml, problems_text,
};
use disync_web::Secret;

use crate::args::{DoctorArgs, Format, Global};
use crate::doctor::needs::Needs;
use crate::doctor::{Diagnosis, channel, finding, identity, named, reached, source};
use crate::endpoint::{self, Chosen};
use crate::failure::{Exit, Failure};
use crate::identity::Asked;
use crate::printer::Printer;
use crate::{credentials, project, remote};

pub(crate) async fn run(global: &Global, args: &DoctorArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let mut diagnosis = Diagnosis::default();
    if let Some(config) = files(global, printer, &mut diagnosis)? {
        for channel in &config.project.notify {
            let variable = |name: &str| std::env::var(name).ok().map(Secret::new);
            diagnosis.add(channel::channel(channel, variable));
        }
        service(global, args, &config, (printer, &mut diagnosis)).await;
    }
    let findings = &diagnosis.findings;
    let text = match args.format {
        Format::Text => doctor_text(findings, &printer.out),
        Format::Json => doctor_json(findings),
        Format::Yaml => doctor_yaml(findings),
    };
    printer.result(&text);
    Ok(diagnosis.exit())
}

/// Reads the project. Without one nothing else can be checked.
fn files(global: &Global, printer: &Printer, diagnosis: &mut Diagnosis) -> Result<Option<Config>, Failure> {
    let read = project::read(global).map_err(|error| Failure::new(Exit::Error, project::cannot_read(&error)))?;
    let (verdict, message, config) = match read {
        Ok(config) => (Verdict::Ok, declared_text(&config.desired), Some(config)),
        Err(problems) => {
            printer.error(&problems_text(&problems, &printer.err));
            (Verdict::Problem, format!("{}; nothing else is checked", count(problems.len(), "problem")), None)
        }
    };
    diagnosis.add(finding(Check::Files, None, verdict, message));
    Ok(config)
}

/// Asks the service, as far as it can be asked.
async fn service(
    global: &Global,
    args: &DoctorArgs,
    config: &Config,
    (printer, diagnosis): (&Printer, &mut Diagnosis),
) {
    let project = &config.project;
    let host = match endpoint::find(project, &args.service, |name| std::env::var(name).ok()) {
        Ok(Chosen::Embedded) => "the embedded DataWorks".to_owned(),
        Ok(Chosen::At { url, found }) => format!("{} (by {found})", host_and_port(&url)),
        Err(failure) => return diagnosis.add_failure(Check::Endpoint, &failure),
    };
    let directory = project::state_directory(global);
    let remote = match remote::connect(project, &directory, Mode::ReadOnly, (&args.service, printer)).await {
        Ok(remote) => remote,
        Err(failure) => {
            let check = if failure.exit() == Exit::Denied { Check::Credentials } else { Check::Endpoint };
            return diagnosis.add_failure(check, &failure);
        }
    };
    let state = project::store(&directory).read(project.id, &project::new_lineage()).map_err(Failure::from);
    let known = Known { project, state, region: remote.region.as_deref() };
    let doctor = Doctor { remote: Arc::clone(&remote.client), known, needs: Needs::of(&config.desired) };
    doctor.examine(args, (&host, &credentials::origin_of(&remote.credentials)), diagnosis).await;
    printer.note(&calls_text(&remote.calls(), &printer.err));
    remote.report_today(printer);
}

/// By what the workspace is known before it is asked.
struct Known<'a> {
    project: &'a Project,
    state: Result<State, Failure>,
    /// The region of the endpoint.
    region: Option<&'a str>,
}

/// What is asked, and about what.
struct Doctor<'a, R> {
    remote: Arc<R>,
    known: Known<'a>,
    needs: Needs<'a>,
}

impl<R: ReadWorkspace> Doctor<'_, R> {
    /// Makes all checks; `host` is who is asked, `key` where the access key comes from.
    async fn examine(&self, args: &DoctorArgs, (host, key): (&str, &str), diagnosis: &mut Diagnosis) {
        let workspace = self.remote.workspace().await;
        if !reached::judge(diagnosis, &workspace, (host, key)) {
            return;
        }
        if let Ok(workspace) = &workspace {
            self.identity(workspace, diagnosis);
        }
        let environments = workspace.map_or(&[Environment::Prod][..], |workspace| workspace.environments());
        let sources = self.data_sources(environments, diagnosis).await;
        let groups = self.groups(diagnosis).await;
        if args.connectivity {
            self.ways(&sources, &groups, diagnosis).await;
        }
        if args.tables {
            self.tables(&sources, diagnosis).await;
        }
    }

    /// Compares the workspace with what is known of it.
    fn identity(&self, workspace: &Workspace, diagnosis: &mut Diagnosis) {
        let Known { project, state, region } = &self.known;
        match state {
            Ok(state) => {
                let asked = Asked { declared: project, remembered: &state.identity };
                identity::judge(&asked, workspace.identifier.as_deref(), *region)
                    .into_iter()
                    .for_each(|finding| diagnosis.add(finding));
            }
            Err(failure) => diagnosis.add_failure(Check::Identity, failure),
        }
    }

    /// Checks the data sources that are named, and returns all that exist.
    async fn data_sources(&self, environments: &[Environment], diagnosis: &mut Diagnosis) -> Vec<DataSource> {
        match self.remote.data_sources().await {
            Ok(listed) => {
                for (name, need) in &self.needs.data_sources {
                    diagnosis.add(named::data_source(name, need, &listed, environments));
                }
                listed
            }
            Err(error) => {
                diagnosis.add_error(Check::DataSource, None, &error);
                Vec::new()
            }
        }
    }

    /// Checks the resource groups that are named, and returns all that exist.
    async fn groups(&self, diagnosis: &mut Diagnosis) -> Vec<ResourceGroupInfo> {
        if let Some(warning) = named::without_group(&self.needs.without_group) {
            diagnosis.add(warning);
        }
        if self.needs.groups.is_empty() {
            return Vec::new();
        }
        match self.list_groups().await {
            Ok(listed) => {
                for (name, users) in &self.needs.groups {
                    diagnosis.add(named::group(name, users, &listed));
                }
                listed
            }
            Err(error) => {
                diagnosis.add_error(Check::ResourceGroup, None, &error);
                Vec::new()
            }
        }
    }

    /// Lists groups; exclusive ones are asked for on their own only where the first answer lacks one.
    async fn list_groups(&self) -> Result<Vec<ResourceGroupInfo>, RemoteError> {
        let mut listed = self.remote.resource_groups(GroupQuery::Unfiltered).await?;
        let is_listed = |name: &str| listed.iter().any(|group| group.identifier == *name);
        if !self.needs.groups.keys().all(|name| is_listed(name)) {
            let exclusive = self.remote.resource_groups(GroupQuery::Exclusive).await?;
            listed.extend(exclusive);
        }
        Ok(listed)
    }

    /// Tries the ways in production, which is where real-time tasks run; a way to or from nowhere is not tried.
    async fn ways(&self, sources: &[DataSource], groups: &[ResourceGroupInfo], diagnosis: &mut Diagnosis) {
        for (datasource, group) in &self.needs.ways {
            let exists = can_be_read(sources, datasource) && groups.iter().any(|known| is_usable(known, group));
            if !exists {
                continue;
            }
            let by = ResourceGroup((*group).to_owned());
            match self.remote.connectivity(datasource, Environment::Prod, &by).await {
                Ok(tried) => diagnosis.add(named::way(datasource, group, &tried)),
                Err(error) => diagnosis.add_error(Check::Connectivity, Some(datasource), &error),
            }
        }
    }

    /// Compares the tables of each sync with those of its source in production.
    async fn tables(&self, sources: &[DataSource], diagnosis: &mut Diagnosis) {
        let mut resolved = Desired::default();
        for (name, syncs) in &self.needs.sources {
            if !can_be_read(sources, name) {
                continue;
            }
            match self.remote.source_tables(name, Environment::Prod).await {
                Ok(found) => {
                    for (address, declared) in syncs {
                        diagnosis.add(source::tables(address, declared, (name, &found)));
                        let selected = source::selected(address, declared, &found);
                        resolved.syncs.extend(selected.map(|selected| ((*address).clone(), selected)));
                    }
                }
                Err(error) => diagnosis.add_error(Check::Tables, Some(name), &error),
            }
        }
        source::twice(&resolved).into_iter().for_each(|finding| diagnosis.add(finding));
    }
}

/// Whether a data source is there in production and not disabled; if not, a finding has said so already.
fn can_be_read(sources: &[DataSource], name: &str) -> bool {
    let is_there = |source: &DataSource| source.environment.is_none_or(|there| there == Environment::Prod);
    let mut named = sources.iter().filter(|source| source.name == name);
    named.any(|source| is_there(source) && source.enabled != Some(false))
}

fn is_usable(group: &ResourceGroupInfo, name: &str) -> bool {
    group.identifier == name && group.status.is_none_or(ResourceGroupStatus::is_usable)
}
