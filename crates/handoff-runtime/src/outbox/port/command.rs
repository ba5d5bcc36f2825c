//! A program of this machine: JSON on its standard input, JSON on its standard output.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant as Moment};

use handoff_plan::Instant;

use super::Port;
use crate::outbox::answer::{Sent, excerpt, result};
use crate::outbox::message::Parcel;

/// Bytes of an answer, and of what it says is wrong, at most.
const LARGEST: u64 = 1024 * 1024;
/// What a program is told of this one's environment, which holds the secrets of others.
const KEPT: [&str; 3] = ["PATH", "HOME", "LANG"];

pub(super) struct Command {
    command: Vec<String>,
    folder: PathBuf,
    env: Vec<String>,
    timeout: Duration,
}

/// A program that runs, and the threads that speak with it.
struct Running {
    pid: u32,
    said: Receiver<Said>,
    ended: bool,
}

enum Said {
    Out(String),
    Wrong(String),
    Ended(std::io::Result<ExitStatus>),
}

impl Command {
    pub(super) fn new(command: Vec<String>, folder: PathBuf, env: Vec<String>, timeout: Duration) -> Self {
        Self { command, folder, env, timeout }
    }

    fn start(&self, body: String) -> Result<Running, String> {
        let (program, arguments) = self.command.split_first().ok_or("it names no program")?;
        // A path is one from the folder of the configuration; a bare name is looked for as always.
        let program = if program.contains('/') { self.folder.join(program) } else { PathBuf::from(program) };
        let mut command = std::process::Command::new(&program);
        command.args(arguments).current_dir(&self.folder).env_clear();
        let kept = KEPT.into_iter().chain(self.env.iter().map(String::as_str));
        command.envs(kept.filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        own_group(&mut command);
        let child = command.spawn();
        let child = child.map_err(|e| format!("`{}` cannot be started: {e}", program.display()))?;
        Running::speak(child, body).map_err(|e| format!("`{}` cannot be spoken to: {e}", program.display()))
    }
}

impl Port for Command {
    fn send(&self, parcel: &Parcel, _: Instant) -> Sent {
        let until = Moment::now() + self.timeout;
        let mut running = match self.start(parcel.body.to_string()) {
            Ok(running) => running,
            Err(why) => return Sent::failed(why),
        };
        let (mut out, mut wrong, mut status) = (None, None, None);
        while out.is_none() || wrong.is_none() || status.is_none() {
            let left = until.saturating_duration_since(Moment::now());
            match running.said.recv_timeout(left) {
                Ok(Said::Out(text)) => out = Some(text),
                Ok(Said::Wrong(text)) => wrong = Some(text),
                Ok(Said::Ended(ended)) => {
                    running.ended = true;
                    status = Some(ended);
                }
                Err(_) => {
                    let seconds = self.timeout.as_secs_f64();
                    return Sent::failed(format!("it did not end within {seconds} seconds, and was stopped"));
                }
            }
        }
        let wrong = excerpt(&wrong.unwrap_or_default());
        match status {
            Some(Ok(status)) if status.success() => result(&parcel.content, &out.unwrap_or_default()),
            Some(Ok(status)) if wrong.is_empty() => Sent::failed(format!("it ended with {status}")),
            Some(Ok(status)) => Sent::failed(format!("it ended with {status}: {wrong}")),
            Some(Err(why)) => Sent::failed(format!("how it ended is not known: {why}")),
            None => Sent::failed("how it ended is not known"),
        }
    }
}

impl Running {
    fn speak(mut child: Child, body: String) -> std::io::Result<Self> {
        let (tell, said) = channel();
        let running = Self { pid: child.id(), said, ended: false };
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(stdout), Some(stderr)) = streams else {
            return Err(std::io::Error::other("it has no standard streams"));
        };
        let spawn = |run: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new().name("handoff command".to_owned()).spawn(run).map(drop)
        };
        // Whoever listens may have lost patience: then nobody wants to know.
        spawn(Box::new(move || {
            // A program need not read what it is told.
            let _ = stdin.write_all(body.as_bytes());
        }))?;
        let out = tell.clone();
        spawn(Box::new(move || drop(out.send(Said::Out(read(stdout))))))?;
        let wrong = tell.clone();
        spawn(Box::new(move || drop(wrong.send(Said::Wrong(read(stderr))))))?;
        spawn(Box::new(move || drop(tell.send(Said::Ended(child.wait())))))?;
        Ok(running)
    }
}

/// With its children, which may hold its output open after it has ended.
impl Drop for Running {
    fn drop(&mut self) {
        end_group(self.pid, self.ended);
    }
}

/// The rest is read and left aside, so that the program is not stopped by a full pipe.
fn read(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    // What broke off is what there is.
    let _ = stream.by_ref().take(LARGEST).read_to_end(&mut bytes);
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(unix)]
fn own_group(command: &mut std::process::Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// The group bears the number of the program. That stays taken while anything of the group lives, so nobody else is met.
#[cfg(unix)]
fn end_group(pid: u32, _: bool) {
    let group = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // It is empty where everything has ended by itself.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn own_group(_: &mut std::process::Command) {}

#[cfg(not(unix))]
fn end_group(pid: u32, ended: bool) {
    if !ended {
        let tree = ["/T", "/F", "/PID"];
        // It may have ended meanwhile.
        let _ = std::process::Command::new("taskkill").args(tree).arg(pid.to_string()).status();
    }
}
