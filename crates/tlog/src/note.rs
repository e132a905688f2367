//! Signed notes: a text and who signed it (C2SP signed-note).
//!
//! The text of a note means nothing before a key one trusts has been found good for it. So it is called
//! [`SignedNote::unverified_text`] here, and [`SignedNote::verify`] gives the text away with who vouches for it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::key::{KeyId, KeyName, VerifierKey};
use crate::text;

/// The most signature lines a note may have; the format asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// What a signature line begins with: an em dash and a space.
const SIGNATURE_MARK: &str = "\u{2014} ";

/// Why something is not a signed note, or not one to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteError {
    /// There is a control character other than the line feed.
    ControlCharacter,
    /// There is no empty line between text and signatures, or the text does not end with a line feed.
    Form,
    /// This signature line, counted from 1, is not `— name base64`.
    SignatureLine(usize),
    /// There are more signatures than [`MAX_SIGNATURES`].
    TooManySignatures,
    /// A signature by a trusted key is not good for this text.
    BadSignature(KeyName),
    /// No trusted key signed this.
    Unknown,
}

/// One signature line: who, with which key, and the bytes of the signature. Says nothing until verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

impl NoteSignature {
    pub(crate) const fn new(name: KeyName, id: KeyId, bytes: Vec<u8>) -> Self {
        Self { name, id, bytes }
    }

    /// Reads one line, without its line feed; `None` if it is not `— name base64(id || signature)`.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(SIGNATURE_MARK)?.split_once(' ')?;
        let bytes = text::from_base64(bytes)?;
        let (id, signature) = bytes
            .split_first_chunk()
            .filter(|(_, signature)| !signature.is_empty())?;
        Some(Self::new(
            KeyName::new(name).ok()?,
            KeyId(*id),
            signature.to_vec(),
        ))
    }

    /// Who is said to have signed.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// With which key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The signature, as the kind of key lays it out.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The time in a cosignature, in seconds since 1970; `None` if these bytes are no cosignature by length or by range.
    #[must_use]
    pub fn time(&self) -> Option<u64> {
        self.timed().map(|(time, _)| time)
    }

    /// Time and signature of a cosignature (C2SP tlog-cosignature, `timestamped_signature`).
    pub(crate) fn timed(&self) -> Option<(u64, &[u8])> {
        let (time, signature) = self.bytes.split_first_chunk()?;
        let time = u64::from_be_bytes(*time);
        (signature.len() == 64 && time <= text::MAX_SIZE).then_some((time, signature))
    }
}

/// The line without its line feed.
impl Display for NoteSignature {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.0[..], &self.bytes].concat();
        write!(
            f,
            "{SIGNATURE_MARK}{} {}",
            self.name,
            text::to_base64(&bytes)
        )
    }
}

/// A note as it was read or made. Its [`Display`] is byte for byte what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A signature that was found good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vouched<'a> {
    /// Whose key it is.
    pub key: &'a VerifierKey,
    /// What it signed with.
    pub signature: &'a NoteSignature,
}

impl SignedNote {
    /// Puts signatures under a text.
    ///
    /// # Errors
    ///
    /// If the text does not end with a line feed or has another control character, or there are no signatures or too many.
    pub fn new(text: &str, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        check_characters(text)?;
        if !text.ends_with('\n') || signatures.is_empty() {
            return Err(NoteError::Form);
        }
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// Reads a note: text, an empty line, one or more signature lines. The last empty line is the border.
    ///
    /// # Errors
    ///
    /// If it is not that. Signatures are not looked at.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        check_characters(note)?;
        let border = note.rfind("\n\n").ok_or(NoteError::Form)? + 1;
        let (text, lines) = (&note[..border], &note[border + 1..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            let signature = NoteSignature::parse(line);
            signatures.push(signature.ok_or(NoteError::SignatureLine(signatures.len() + 1))?);
        }
        Self::new(text, signatures)
    }

    /// Adds a signature, as from a witness. One that is there already is not added again.
    ///
    /// # Errors
    ///
    /// If there are too many.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// The text, which anybody may have written.
    #[must_use]
    pub fn unverified_text(&self) -> &str {
        &self.text
    }

    /// All signatures, good or not.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The text, and which of the trusted `keys` vouch for it. Signatures by other keys are ignored, as the format demands.
    ///
    /// # Errors
    ///
    /// If a signature by one of the keys is bad, or there is none at all.
    pub fn verify<'a>(
        &'a self,
        keys: &'a [VerifierKey],
    ) -> Result<(&'a str, Vec<Vouched<'a>>), NoteError> {
        let mut vouched = Vec::new();
        for signature in &self.signatures {
            // Keys that share name and id are as good as never met; then either may have signed.
            let mut known = keys.iter().filter(|key| key.made(signature)).peekable();
            if known.peek().is_none() {
                continue;
            }
            let key = known.find(|key| key.verify(&self.text, signature));
            let key = key.ok_or_else(|| NoteError::BadSignature(signature.name.clone()))?;
            vouched.push(Vouched { key, signature });
        }
        if vouched.is_empty() {
            Err(NoteError::Unknown)
        } else {
            Ok((&self.text, vouched))
        }
    }
}

fn check_characters(note: &str) -> Result<(), NoteError> {
    let control = note.bytes().any(|byte| byte < b' ' && byte != b'\n');
    if control {
        Err(NoteError::ControlCharacter)
    } else {
        Ok(())
    }
}

impl Display for SignedNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl Display for NoteError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter => f.write_str("the note has a control character"),
            Self::Form => {
                f.write_str("not a note: text, an empty line, then signatures are expected")
            }
            Self::SignatureLine(line) => {
                write!(f, "signature line {line} of the note is malformed")
            }
            Self::TooManySignatures => {
                write!(f, "the note has more than {MAX_SIGNATURES} signatures")
            }
            Self::BadSignature(name) => {
                write!(f, "the signature of {name} is not good for this text")
            }
            Self::Unknown => f.write_str("no trusted key signed this"),
        }
    }
}

impl Error for NoteError {}
