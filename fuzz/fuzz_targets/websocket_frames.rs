//! Any bytes as the frames of a WebSocket, at either side: no panic, an end, a bound to what waits, and the same however they are
//! cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soapstone::testing::read_frames;

fuzz_target!(|data: &[u8]| {
    let [side, at_once, bytes @ ..] = data else { return };
    let of_client = side & 1 == 0;
    let whole = read_frames(of_client, MAX_MESSAGE, usize::MAX, bytes);
    let in_pieces = read_frames(of_client, MAX_MESSAGE, usize::from(*at_once), bytes);
    assert_eq!(whole, in_pieces);
});

/// Few, so that it is easy to have more.
const MAX_MESSAGE: usize = 300;
