//! The nouns of disync and the ports through which it meets the world.
//!
//! Everything here is a plain value: no IO, no clock, no randomness. Every other crate speaks in these words; the
//! table in `ARCHITECTURE.md` says what each one means and which synonyms are not used. The ports (`ReadRemote`,
//! `ReadWorkspace`, `GenerateRemote`, `WriteRemote`, `Journal`, `Clock`) are traits only: their implementations live where the IO is.
//!
//! Read next: [`spec`] for what a sync is, [`remote`] for what can be asked of the service, [`state`] for what is
//! remembered.

pub mod acceptance;
pub mod action;
pub mod address;
pub mod apply;
pub mod calendar;
pub mod channel;
pub mod desired;
pub mod destinations;
pub mod digest;
pub mod entry;
pub mod escape;
pub mod glob;
pub mod identity;
pub mod ids;
pub mod impact;
pub mod layout;
pub mod live;
pub mod note;
pub mod order;
pub mod policy;
pub mod ports;
pub mod problem;
pub mod read_only;
pub mod remote;
pub mod removal;
pub mod selector;
pub mod solution;
pub mod spec;
pub mod start;
pub mod state;
pub mod table;
pub mod waits;
pub mod workspace;
pub mod write;

pub use acceptance::{Acceptance, DigestPrefix, NotADigestPrefix};
pub use action::Action;
pub use address::{Address, Kind, Name};
pub use apply::{Applied, AppliedSetting, Apply, ApplyEnd, ApplyId, ApplyResult, Job, NotAnApplyId, Purpose, Runner};
pub use calendar::{Calendar, Freeze, Window};
pub use channel::{Channel, ChannelKind, Occasions};
pub use desired::{Declared, Desired, Lifecycle, Origin, Origins};
pub use destinations::{Destinations, Naming};
pub use digest::{Digest, Digester, Fingerprint};
pub use entry::{Answer, Entry, Fulfilled};
pub use escape::escape;
pub use glob::{Glob, NotAGlob};
pub use identity::Identity;
pub use ids::{DeploymentId, FileId, NodeId, ProcessId, ProjectId, SolutionId, TaskId};
pub use impact::ImpactClass;
pub use layout::{Column, Layout, Mapping};
pub use live::{File, Gap, Live, Observed, Refresh, Shape, Task, Wanted};
pub use note::Note;
pub use order::{NotAWave, Order, Wave};
pub use policy::{Each, Policy, Severity};
pub use ports::{Clock, GenerateRemote, Journal, JournalError, ReadRemote, ReadWorkspace, WriteRemote};
pub use problem::{Place, Problem};
pub use read_only::ReadOnly;
pub use remote::{RemoteError, RemoteErrorKind};
pub use removal::RemovedPercent;
pub use selector::{Selector, SelectorList, Selectors};
pub use solution::{Solution, SolutionState, SolutionStatus, SolutionStep, StepState, Verdict};
pub use spec::{Destination, DestinationKind, InstanceStatus, ResourceGroup, Run, Spec};
pub use start::{AfterUpdate, DdlKind, DdlPolicy, Failover, Start};
pub use state::{OutsideWindow, Pending, Process, Record, Sent, Stage, State, Straggler};
pub use table::{Table, TableRef, Tables};
pub use waits::{Waits, Work};
pub use workspace::{DataSource, Environment, Role, Workspace, WorkspaceMode};
pub use write::{Outcome, Target, Token, Write, Written};
