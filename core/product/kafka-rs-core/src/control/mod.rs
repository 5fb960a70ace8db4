//! Test controls: typed methods of [`Broker`], and the same as one call with JSON, which all
//! languages share.

mod commits;
mod corrupt;
mod error_reply;
mod events;
mod fault;
mod faults;
mod json;
mod storage;

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_platform::{Clock, VirtualClock};
use kafka_rs_server::Interceptor;
use kafka_rs_types::{Rope, Timestamp};
use kafka_rs_wire::ApiKey;
use parking_lot::Mutex;

pub use events::{Event, EventFilter, EventLog, What};
pub use fault::{Fault, FaultAction};
pub use faults::FaultStatus;
pub use json::{Control, error_json};
pub use storage::StorageFaultSpec;

pub(crate) use fault::api_by_name;
pub(crate) use json::hex;

use crate::release::Impersonation;
use crate::traffic::{Recorder, Recording, Traffic};
use crate::{Broker, Error, Release};
use error_reply::Row;
use events::RequestLog;
use faults::Faults;

/// What a test has done to a broker.
pub(crate) struct Controls {
    events: Arc<EventLog>,
    faults: Arc<Faults>,
    /// Interceptors of the test's own, behind the faults.
    own: Mutex<Vec<Arc<dyn Interceptor>>>,
    /// The release the broker makes itself out to be.
    release: Mutex<Option<Release>>,
    /// What keeps the traffic, and whether it still does.
    recorder: Mutex<Option<(Arc<Recorder>, bool)>>,
}

impl std::fmt::Debug for Controls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Controls")
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Controls {
    pub(crate) fn new(clock: &VirtualClock) -> Self {
        Self {
            events: EventLog::new(clock.clone()),
            faults: Arc::default(),
            own: Mutex::default(),
            release: Mutex::default(),
            recorder: Mutex::default(),
        }
    }

    pub(crate) fn events(&self) -> &Arc<EventLog> {
        &self.events
    }

    /// Lets go of everything that holds a request back.
    pub(crate) fn release(&self) {
        self.faults.clear();
    }

    /// Who stands at the door: what records outermost, then what an older release would refuse, then
    /// the faults, then the test's own.
    fn chain(&self) -> Vec<Arc<dyn Interceptor>> {
        let mut chain: Vec<Arc<dyn Interceptor>> = Vec::new();
        if let Some((recorder, true)) = &*self.recorder.lock() {
            chain.push(Arc::new(Recording(Arc::clone(recorder))));
        }
        if self.events.is_recording() {
            chain.push(Arc::new(RequestLog(Arc::clone(&self.events))));
        }
        if let Some(release) = self.release.lock().clone() {
            chain.push(Arc::new(Impersonation(release)));
        }
        if !self.faults.is_empty() {
            chain.push(Arc::clone(&self.faults) as Arc<dyn Interceptor>);
        }
        chain.extend(self.own.lock().iter().cloned());
        chain
    }
}

/// An answer with its fields as text; `None` when it cannot be decoded.
pub(crate) fn show_answer(api: ApiKey, version: i16, frame: &bytes::Bytes) -> Option<String> {
    Row::find(api)?.show(version, &Rope::from(frame.clone()))
}

/// A fault that was added; it stays when this is dropped.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    id: u64,
    faults: Arc<Faults>,
}

impl FaultHandle {
    /// The number it is known by in JSON.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// How often it struck; 0 once it was removed.
    pub fn hits(&self) -> u64 {
        self.faults.status(self.id).map_or(0, |status| status.hits)
    }

    /// How many requests fitted it, those it spared included; 0 once it was removed.
    pub fn seen(&self) -> u64 {
        self.faults.status(self.id).map_or(0, |status| status.seen)
    }
}

impl Broker {
    /// Puts in a fault. It concerns requests that come from now on, not those under way.
    ///
    /// # Errors
    /// A fault that cannot be, such as an error in an API that has no slot for one.
    pub fn add_fault(&self, fault: Fault) -> Result<FaultHandle, Error> {
        let id = self.controls.faults.add(fault)?;
        self.rechain();
        Ok(FaultHandle {
            id,
            faults: Arc::clone(&self.controls.faults),
        })
    }

    /// Takes a fault away and tells what came of it; requests it dropped lose their connections.
    pub fn remove_fault(&self, id: u64) -> Option<FaultStatus> {
        let removed = self.controls.faults.remove(id);
        self.rechain();
        removed
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.controls.faults.clear();
        self.rechain();
    }

    /// The faults, in the order they were added, with what came of them.
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.controls.faults.list()
    }

    /// Puts code of the test's own at the door, behind the faults; several stand in their order.
    pub fn intercept(&self, interceptor: Arc<dyn Interceptor>) {
        self.controls.own.lock().push(interceptor);
        self.rechain();
    }

    /// Takes the test's own code away from the door.
    pub fn clear_interceptors(&self) {
        self.controls.own.lock().clear();
        self.rechain();
    }

    pub(crate) fn rechain(&self) {
        self.server().intercept(self.controls.chain());
    }

    /// Serves from now on what this release of Kafka serves, such as `3.9`: ApiVersions tells its
    /// versions and feature levels, other versions close the connection as it would. Without one,
    /// everything again. What neither it nor this broker has stays away.
    ///
    /// # Errors
    /// A release that is none of [`Release::all`].
    pub fn impersonate(&self, release: Option<&str>) -> Result<(), Error> {
        self.set_release(release.map(Release::named).transpose()?);
        Ok(())
    }

    pub(crate) fn set_release(&self, release: Option<Release>) {
        *self.controls.release.lock() = release;
        self.rechain();
    }

    /// Begins to keep all traffic with its bodies, up to 256 MiB; an earlier recording is forgotten.
    pub fn record_traffic(&self) {
        let recorder = Recorder::new(self.clock().clone());
        *self.controls.recorder.lock() = Some((recorder, true));
        self.rechain();
    }

    /// Keeps no more traffic and returns what was kept; nothing when none was recorded.
    pub fn stop_recording_traffic(&self) -> Traffic {
        if let Some((_, recording)) = &mut *self.controls.recorder.lock() {
            *recording = false;
        }
        self.rechain();
        self.traffic()
    }

    /// The traffic that was kept so far.
    pub fn traffic(&self) -> Traffic {
        let recorder = self.controls.recorder.lock();
        let recorder = recorder.as_ref();
        recorder.map_or_else(Traffic::default, |(recorder, _)| recorder.traffic())
    }

    /// Begins to record events; see [`EventLog`].
    pub fn record_events(&self) -> &EventLog {
        self.controls.events.set_recording(true);
        self.rechain();
        &self.controls.events
    }

    /// Records no more events; those recorded stay.
    pub fn stop_recording(&self) {
        self.controls.events.set_recording(false);
        self.rechain();
    }

    /// The events recorded so far.
    pub fn events(&self) -> &EventLog {
        &self.controls.events
    }

    /// Stops the broker's time.
    pub fn freeze(&self) {
        self.clock().freeze();
    }

    /// Lets the broker's time run on.
    pub fn resume(&self) {
        self.clock().resume();
    }

    /// Moves the broker's time on and returns when what fell due on the way is done.
    pub async fn advance(&self, by: Duration) {
        self.clock().advance(by).await;
    }

    /// The broker's time, in milliseconds since 1970.
    pub fn now_ms(&self) -> Timestamp {
        Clock::now_ms(self.clock())
    }

    /// Removes what `retention.ms` and `retention.bytes` let go of, now instead of at the next
    /// round.
    pub fn apply_retention(&self) {
        self.server().replicas().apply_retention();
    }

    /// Compacts the logs that are due, now instead of at the next round; how many there were.
    pub fn compact(&self) -> usize {
        self.server().replicas().clean_logs()
    }
}
