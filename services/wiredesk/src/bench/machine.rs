//! The machine, and what of it this process has used: from `/proc`, and so on Linux only.

use serde::Serialize;
use std::fs;

/// What it ran on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Name of the processor; empty where it is not known.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// Memory, bytes; 0 where it is not known.
    pub memory_bytes: u64,
    /// Operating system and architecture.
    pub system: String,
    /// Version of this program.
    pub version: String,
}

/// Looks at the machine.
pub(super) fn describe() -> Machine {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = field(&processors, "model name").unwrap_or_default().to_owned();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    Machine {
        processor,
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_bytes: kilobytes(&memory, "MemTotal").unwrap_or_default(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// CPU time of this process so far, user and system, in seconds; `None` where it is not known.
pub(super) fn cpu_seconds() -> Option<f64> {
    /// Linux reports in hundredths of a second to programs (`USER_HZ`), whatever the kernel ticks in.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in brackets, may hold anything; after it comes field 3 (proc(5)): 14 is user time, 15 system.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS)
}

/// The most memory that this process has held since [`forget_peak`], in bytes; `None` where it is not known.
pub(super) fn peak_bytes() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmHWM")
}

/// Lets the peak begin anew (proc(5): `clear_refs`). Where that cannot be done it goes on.
pub(super) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let value = field(text, name)?.strip_suffix("kB")?.trim().parse::<u64>().ok()?;
    Some(value * 1024)
}

/// The value of the first `name: value` line.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_name() {
        let text = "VmPeak:\t  9 kB\nVmHWM:\t  123 kB\n";
        assert_eq!(kilobytes(text, "VmHWM"), Some(123 * 1024));
        assert_eq!(kilobytes(text, "VmRSS"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_used_something() {
        assert!(cpu_seconds().is_some());
        assert!(peak_bytes().unwrap() > 1 << 20);
    }
}
