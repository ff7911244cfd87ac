//! A body that is sent in pieces: a text, then padding, then perhaps a broken connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use crate::exchange::Pace;

/// The longest piece of padding, in bytes: an oversized answer must not need much memory here.
const PIECE: &[u8] = &[b' '; 16 << 10];

/// A body that is sent in pieces.
pub(super) struct Pieces {
    /// What comes first.
    text: Bytes,
    /// How slowly it comes.
    pace: Option<Pace>,
    /// What is waited for before its next piece.
    pause: Option<Pin<Box<Sleep>>>,
    /// How many spaces follow.
    padding: u64,
    /// What happens then.
    end: End,
}

impl Pieces {
    /// A text, so many spaces, and what happens then.
    pub(super) const fn of(text: Bytes, padding: u64, end: End) -> Self {
        Self { text, pace: None, pause: None, padding, end }
    }

    /// A text that comes slowly.
    pub(super) fn paced(text: Bytes, pace: Option<Pace>) -> Self {
        Self { pace, ..Self::of(text, 0, End::Whole) }
    }

    /// The next piece of the text.
    fn next_piece(&mut self, context: &mut Context<'_>) -> Poll<Bytes> {
        let Some(Pace { bytes, pause }) = self.pace else { return Poll::Ready(std::mem::take(&mut self.text)) };
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
        }
        self.pause = Some(Box::pin(sleep(pause)));
        Poll::Ready(self.text.split_to(bytes.max(1).min(self.text.len())))
    }
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
        if !this.text.is_empty() {
            let piece = ready!(this.next_piece(context));
            return Poll::Ready(Some(Ok(Frame::data(piece))));
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
