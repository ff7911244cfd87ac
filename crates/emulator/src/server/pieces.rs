//! A body that is sent in pieces: a text, then padding, then perhaps a broken connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use http_body::{Body, Frame};

/// The longest piece of padding, in bytes: an oversized answer must not need much memory here.
const PIECE: &[u8] = &[b' '; 16 << 10];

/// A body that is sent in pieces.
pub(super) struct Pieces {
    /// What comes first.
    pub(super) text: Option<Bytes>,
    /// How many spaces follow.
    pub(super) padding: u64,
    /// What happens then.
    pub(super) end: End,
}

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As it should.
    Whole,
    /// The connection breaks once everything before is sent.
    Breaks,
    /// The connection is broken.
    Broken,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        if let Some(text) = this.text.take() {
            return Poll::Ready(Some(Ok(Frame::data(text))));
        }
        let piece = usize::try_from(this.padding).unwrap_or(usize::MAX).min(PIECE.len());
        if let Some(piece) = PIECE.get(..piece).filter(|piece| !piece.is_empty()) {
            this.padding = this.padding.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece)))));
        }
        match this.end {
            End::Whole => Poll::Ready(None),
            End::Breaks => {
                // What was written so far is sent while the body keeps the server waiting; an error now would have it
                // thrown away.
                this.end = End::Broken;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Broken => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
        }
    }
}
