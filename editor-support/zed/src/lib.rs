//! Starts `handoff lsp` from the PATH.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Handoff;

impl zed::Extension for Handoff {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let command = worktree.which("handoff").ok_or("`handoff` is not on the PATH")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Handoff);
