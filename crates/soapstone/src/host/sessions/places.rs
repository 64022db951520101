//! The places that the sessions of an endpoint take, and who has how many.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use soapstone_rm::{Acceptor, SessionId};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;

use crate::callback_policy::network;
use crate::channel::Channel;
use crate::driver::Arrived;
use crate::host::settings::HostSettings;

/// The sessions that there are.
pub(super) struct Places {
    pub(super) acceptor: Acceptor,
    pub(super) sessions: HashMap<SessionId, Entry>,
    peers: HashMap<IpAddr, Peer>,
    half_open: usize,
    /// No new sessions.
    pub(super) closing: bool,
}

pub(super) struct Entry {
    pub(super) inbox: mpsc::Sender<Arrived>,
    pub(super) channel: Channel,
    pub(super) task: Option<AbortHandle>,
    peer: Option<IpAddr>,
    /// Whether the peer has shown that it knows the session.
    pub(super) heard: bool,
}

/// What one peer has.
struct Peer {
    sessions: usize,
    half_open: usize,
    /// Messages that may be on the way to it.
    posts: Arc<Semaphore>,
}

impl Places {
    pub(super) fn new(acceptor: Acceptor) -> Self {
        Self { acceptor, sessions: HashMap::new(), peers: HashMap::new(), half_open: 0, closing: false }
    }

    /// Why this peer may not have another session now.
    pub(super) fn too_many(&self, settings: &HostSettings, peer: Option<IpAddr>) -> Option<String> {
        let (sessions, half_open) = peer
            .and_then(|peer| self.peers.get(&network(peer)))
            .map_or((0, 0), |peer| (peer.sessions, peer.half_open));
        if self.half_open >= settings.max_half_open_sessions {
            Some(format!("{} sessions are half open already", self.half_open))
        } else if half_open >= settings.max_half_open_sessions_per_peer {
            Some(format!("this peer has {half_open} half open sessions already"))
        } else if sessions >= settings.callbacks.max_sessions_per_peer {
            Some(format!("this peer has {sessions} sessions already"))
        } else {
            None
        }
    }

    /// Takes a place, and gives what limits the messages to its peer.
    pub(super) fn take(
        &mut self,
        id: SessionId,
        inbox: mpsc::Sender<Arrived>,
        channel: Channel,
        peer: Option<IpAddr>,
        settings: &HostSettings,
    ) -> Option<Arc<Semaphore>> {
        self.half_open += 1;
        let peer = peer.map(network);
        let posts = peer.map(|peer| {
            let has = self.peers.entry(peer).or_insert_with(|| Peer {
                sessions: 0,
                half_open: 0,
                posts: Arc::new(Semaphore::new(settings.max_posts_per_peer)),
            });
            has.sessions += 1;
            has.half_open += 1;
            has.posts.clone()
        });
        self.sessions.insert(id, Entry { inbox, channel, task: None, peer, heard: false });
        posts
    }

    /// The peer has shown that it knows the session.
    pub(super) fn heard(&mut self, id: &SessionId) {
        let Some(entry) = self.sessions.get_mut(id).filter(|entry| !entry.heard) else { return };
        entry.heard = true;
        let peer = entry.peer;
        self.no_more_half_open(peer);
    }

    /// Gives a place back.
    pub(super) fn leave(&mut self, id: &SessionId) {
        self.acceptor.remove(id);
        let Some(entry) = self.sessions.remove(id) else { return };
        if !entry.heard {
            self.no_more_half_open(entry.peer);
        }
        let Some(peer) = entry.peer else { return };
        if let Some(has) = self.peers.get_mut(&peer) {
            has.sessions = has.sessions.saturating_sub(1);
            if has.sessions == 0 {
                self.peers.remove(&peer);
            }
        }
    }

    fn no_more_half_open(&mut self, peer: Option<IpAddr>) {
        self.half_open = self.half_open.saturating_sub(1);
        if let Some(has) = peer.and_then(|peer| self.peers.get_mut(&peer)) {
            has.half_open = has.half_open.saturating_sub(1);
        }
    }
}
