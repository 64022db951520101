//! A service that tells what one says to all that are there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use soapstone::{Caller, callback, contract};

/// A board that all look at.
#[contract(name = "IBoard", namespace = "urn:board", callback = BoardCallback)]
pub(crate) trait Boards {
    /// Begins to look at it. Says how many do.
    async fn join(&self) -> i32;

    /// Puts something on it.
    #[operation(one_way)]
    async fn put(&self, text: String);
}

/// What is told to all.
#[callback]
pub(crate) trait BoardCallback {
    /// Something was put on the board.
    #[operation(one_way)]
    async fn put(&self, text: String);
}

pub(crate) type BoardContract = BoardsContract;

/// Who looks.
#[derive(Clone, Default)]
pub(crate) struct Board {
    all: Arc<Mutex<HashMap<String, BoardCallbackProxy>>>,
}

/// One who looks.
pub(crate) struct Seat {
    board: Board,
    name: String,
    callback: BoardCallbackProxy,
}

impl Seat {
    pub(crate) fn new(board: Board, caller: Caller<BoardContract>) -> Self {
        Self { board, name: caller.session_id().to_owned(), callback: caller.callback() }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.board.all.lock().unwrap().remove(&self.name);
    }
}

impl Boards for Seat {
    async fn join(&self) -> i32 {
        let mut all = self.board.all.lock().unwrap();
        all.insert(self.name.clone(), self.callback.clone());
        i32::try_from(all.len()).unwrap()
    }

    async fn put(&self, text: String) {
        let all: Vec<BoardCallbackProxy> = self.board.all.lock().unwrap().values().cloned().collect();
        for callback in all {
            let _ = callback.put(text.clone()).await;
        }
    }
}
