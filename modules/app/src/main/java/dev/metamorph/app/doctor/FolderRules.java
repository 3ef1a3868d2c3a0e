package dev.metamorph.app.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decides what is wrong with the data folder. Pure. */
record FolderRules(Path folder) {
    private static final long ENOUGH_BYTES = 2_000_000_000;
    private static final long LEAST_BYTES = 200_000_000;
    private static final Set<String> NETWORK =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "9p",
                    "afpfs",
                    "fuse.sshfs");
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> LAYERS = Set.of("overlay", "aufs");

    List<Finding> findings(FolderReport report) {
        return switch (report) {
            case FolderReport.Unusable(var at, var reason) ->
                    List.of(
                            Finding.wrong(
                                    Check.DATA_FOLDER,
                                    "cannot use the data folder %s: %s: %s"
                                            .formatted(folder, at, reason),
                                    Remedy.command(
                                            "sudo mkdir -p %1$s && sudo chown $(id -u) %1$s"
                                                    .formatted(quoted(folder)))));
            case FolderReport.InTheWay(var at) ->
                    List.of(
                            Finding.wrong(
                                    Check.DATA_FOLDER,
                                    "cannot use the data folder %s: %s is no folder"
                                            .formatted(folder, at),
                                    Remedy.command("sudo mv %1$s %1$s.old".formatted(quoted(at)))));
            case FolderReport.ReadOnly(var at) ->
                    List.of(
                            Finding.wrong(
                                    Check.DATA_FOLDER,
                                    "cannot use the data folder %s: the file system of %s is read-only"
                                            .formatted(folder, at),
                                    Remedy.command(
                                            "sudo mount -o remount,rw \"$(findmnt -n -o TARGET --target %s)\""
                                                    .formatted(quoted(at)))));
            case FolderReport.Facts facts -> findings(facts);
        };
    }

    private List<Finding> findings(FolderReport.Facts facts) {
        var found = new ArrayList<Finding>();
        if (facts.freeBytes() < ENOUGH_BYTES) {
            found.add(
                    new Finding(
                            Check.DATA_FOLDER_SPACE,
                            facts.freeBytes() < LEAST_BYTES ? Severity.WRONG : Severity.ADVICE,
                            "the disk of the data folder %s has %d MB of free space"
                                    .formatted(folder, facts.freeBytes() / 1_000_000),
                            Remedy.action("free some space, or set DATA_DIR to a larger disk")));
        }
        var kind = facts.fileSystem().toLowerCase(Locale.ROOT);
        kind(kind, found);
        return found;
    }

    private void kind(String kind, List<Finding> found) {
        if (NETWORK.contains(kind)) {
            advise(
                    kind,
                    "a network file system, whose locks and latency the store does not stand",
                    found);
        } else if (MEMORY.contains(kind)) {
            advise(kind, "memory: the state is lost with every restart of the machine", found);
        } else if (LAYERS.contains(kind)) {
            advise(kind, "the container's own layer: the state is lost with the container", found);
        }
    }

    private void advise(String kind, String what, List<Finding> found) {
        found.add(
                Finding.advice(
                        Check.DATA_FOLDER_KIND,
                        "the data folder %s is on %s, %s".formatted(folder, kind, what),
                        Remedy.action("set DATA_DIR to a folder of a local disk, or of a volume")));
    }

    private static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[\\w./-]+") ? text : "'%s'".formatted(text.replace("'", "'\\''"));
    }
}
