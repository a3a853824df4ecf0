//! What the wires' text formats, IPTC 7901 and ANPA 1312, have in common.
//! bytes -> `frames`: messages and their sections -> `letters` -> `copy`: lines made paragraphs; `desk`: what desks say to desks.

pub(super) mod copy;
pub(super) mod desk;
pub(super) mod frames;
pub(super) mod letters;
