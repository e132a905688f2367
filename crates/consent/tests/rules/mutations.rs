//! Everything that can happen to bytes on their way, in the same order in each run.

/// Most positions at which one kind of change is tried: an unoptimised build reads them all in a second or two.
const POSITIONS: usize = 600;

/// `text` cut off, with bits flipped, parts repeated, left out, swapped and nested.
pub(crate) fn mutations(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let bytes = text.as_bytes();
    let step = bytes.len() / POSITIONS + 1;
    // The steps begin at another place for each kind, so that together they reach more.
    let at = move |kind: usize| (kind % step..bytes.len()).step_by(step);
    let cut = at(0).map(|end| bytes[..end].to_vec());
    let flipped = at(1).map(move |at| {
        let mut changed = bytes.to_vec();
        // Seven bits, so that most of it stays text.
        changed[at] ^= 1 << (at / step % 7);
        changed
    });
    let broken = at(2).map(|at| {
        let mut changed = bytes.to_vec();
        changed[at] = 0xff;
        changed
    });
    // Lengths that have nothing to do with the steps, so that parts begin and end anywhere.
    let part = move |at: usize| at..bytes.len().min(at + 1 + at * 7 % 41);
    let splice = move |at: usize, between: &[u8]| [&bytes[..at], between, &bytes[at..]].concat();
    let repeated = at(3).map(move |at| splice(at, &bytes[part(at)]));
    let left_out = at(4).map(move |at| [&bytes[..at], &bytes[part(at).end..]].concat());
    let moved = at(5).map(move |at| [&bytes[at..], &bytes[..at]].concat());
    let grown = at(6).map(move |at| {
        let inserts: [&[u8]; 8] = [
            b"\"", b"\\", b"\\u0000", b"0", b"-1e999", b"\n", b",null", b"=",
        ];
        splice(at, inserts[at % inserts.len()])
    });
    let nested = (1..20).map(move |depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!("{open}{text}{close}").into_bytes()
    });
    let deep = at(7).map(move |at| splice(at, &b"[".repeat(at % 300)));
    cut.chain(flipped)
        .chain(broken)
        .chain(repeated)
        .chain(left_out)
        .chain(moved)
        .chain(grown)
        .chain(nested)
        .chain(deep)
}
