use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

/// A broker in a process of its own; killed when dropped.
pub(crate) struct Broker {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
    /// The first line it printed.
    pub(crate) ready: String,
}

/// How a broker ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// What came on stdout after the first line.
    pub(crate) more_stdout: String,
    pub(crate) stderr: String,
}

impl Broker {
    /// Starts it and waits for its first line.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut errors = child.stderr.take().expect("piped");
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut ready = String::new();
        stdout.read_line(&mut ready).expect("stdout");
        Self {
            child,
            stdout,
            stderr: Some(stderr),
            ready,
        }
    }

    /// `HOST:PORT` of the ready line.
    pub(crate) fn address(&self) -> &str {
        self.ready
            .strip_prefix("ready ")
            .expect("the first line says ready")
            .trim_end()
    }

    /// Sends a signal by its name and waits for the end.
    pub(crate) fn end(mut self, signal: &str) -> Ended {
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &self.child.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(sent.success());
        let mut more_stdout = String::new();
        self.stdout
            .read_to_string(&mut more_stdout)
            .expect("stdout");
        let status = self.child.wait().expect("it ends");
        let stderr = self.stderr.take().expect("taken once");
        Ended {
            status,
            more_stdout,
            stderr: stderr.join().expect("stderr"),
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
