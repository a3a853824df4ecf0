//! Keeps requests off the desk's own network: the host and port of every URL are checked, and every answer of the
//! resolver.
//!
//! Both are needed: a literal address never meets the resolver, and a name may resolve to anything.
//! [`ranges`] says which addresses are public, [`allow`] which hosts are the operator's own, [`guard`] judges a URL,
//! [`resolver`] what a name leads to.

mod allow;
mod guard;
mod ranges;
mod resolver;

pub use allow::{Allowed, NotAllowable};
pub use guard::Refused;
pub(super) use guard::{Guard, Passage, Reach};
pub(super) use resolver::{Guarded, System};
