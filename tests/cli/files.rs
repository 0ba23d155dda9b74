//! Files: what their endings ask for, and that they are written whole or not at all.

use super::{Folder, LINE};
use std::fs;

#[test]
fn the_ending_decides_and_to_overrides_it() {
    let folder = Folder::new("endings");
    folder.put("net.bp", LINE);
    let calls: [(&[&str], &str, &str); 5] = [
        (&["-o", "a.md"], "a.md", "# "),
        (&["-o", "a.tex"], "a.tex", "\\documentclass"),
        (&["-o", "a.json"], "a.json", "{"),
        (&["-o", "b.md", "--to", "json"], "b.md", "{"),
        (&["-o", "c.anything", "--to", "md"], "c.anything", "# "),
    ];
    for (arguments, name, begins) in calls {
        let answer = folder.call(&[&["derive", "net.bp"], arguments].concat());
        assert_eq!(
            (answer.status, answer.out.as_str(), answer.err.as_str()),
            (0, "", ""),
            "{arguments:?}"
        );
        assert!(
            folder.get(name).starts_with(begins),
            "{arguments:?}: {}",
            folder.get(name)
        );
    }
    let names = ["a.json", "a.md", "a.tex", "b.md", "c.anything", "net.bp"];
    assert_eq!(folder.names(), names, "nothing is left over from writing");
}

#[test]
fn an_answer_without_a_place_is_refused() {
    let folder = Folder::new("no-place");
    folder.put("net.bp", LINE);
    fs::create_dir(folder.path("folder.md")).unwrap();
    let calls: [(&[&str], &str); 6] = [
        (&["-o", "net.pdf"], "does not say what to write"),
        (&["-o", "net"], "does not say what to write"),
        (&["-o", "missing/net.md"], "there is no folder `missing`"),
        (&["-o", "net.bp/net.md"], "`net.bp/net.md` is no folder"),
        (&["-o", "folder.md"], "is a folder"),
        (&["-o", "./net.bp", "--to", "md"], "is the network itself"),
    ];
    for (arguments, says) in calls {
        let answer = folder.call(&[&["derive", "net.bp"], arguments].concat());
        assert_eq!(
            (answer.status, answer.out.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(answer.err.contains("error[unwritable]"), "{}", answer.err);
        assert!(answer.err.contains(says), "{}", answer.err);
    }
    assert_eq!(folder.names(), ["folder.md", "net.bp"]);
    assert_eq!(folder.get("net.bp"), LINE);
}

#[test]
fn a_file_stays_when_there_is_nothing_to_replace_it_by() {
    let folder = Folder::new("stays");
    folder.put("net.bp", "input x\ny = z\n");
    folder.put("net.md", "an older document");
    let answer = folder.call(&["derive", "net.bp", "-o", "net.md"]);
    assert_eq!(answer.status, 2);
    assert!(
        answer.err.ends_with("1 error; nothing was written\n"),
        "{}",
        answer.err
    );
    assert_eq!(folder.get("net.md"), "an older document");
}

#[cfg(unix)]
#[test]
fn what_a_file_is_stays() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("mode-and-link");
    folder.put("net.bp", LINE);
    folder.put("real.md", "old");
    fs::set_permissions(folder.path("real.md"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.md", folder.path("link.md")).unwrap();
    assert_eq!(
        folder.call(&["derive", "net.bp", "-o", "link.md"]).status,
        0
    );
    assert!(
        fs::symlink_metadata(folder.path("link.md"))
            .unwrap()
            .is_symlink()
    );
    assert!(folder.get("real.md").starts_with("# "));
    let mode = fs::metadata(folder.path("real.md"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_read_only_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("read-only");
    folder.put("net.bp", LINE);
    folder.put("net.md", "kept");
    fs::set_permissions(folder.path("net.md"), fs::Permissions::from_mode(0o444)).unwrap();
    let answer = folder.call(&["derive", "net.bp", "-o", "net.md"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("is read-only"), "{}", answer.err);
    assert_eq!(folder.get("net.md"), "kept");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let folder = Folder::new("device");
    folder.put("net.bp", LINE);
    let answer = folder.call(&["derive", "net.bp", "--to", "md", "-o", "/dev/null"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}
